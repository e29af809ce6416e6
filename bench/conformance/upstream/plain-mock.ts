import { once } from 'node:events';
import { createServer } from 'node:http';
import { type Api, objectOf } from '../api/document.ts';
import { generate } from '../api/generate.ts';
import { createRandom } from '../api/random.ts';
import { matchPath } from '../judge/wire.ts';
import { freePort } from './ports.ts';

/**
 * Answers what a description promises, where the validating mock refuses to load it. It judges nothing: calls
 * are judged by the recorded request and by Ajv then.
 */
export async function startPlainMock(api: Api): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer((request, response) => {
    request.resume();
    const [path = ''] = (request.url ?? '').split('?', 1);
    const found = api.operations.find(
      (operation) => operation.method === request.method && matchPath(operation.path, path) !== undefined,
    );
    const { status, type, body } = found ? answerTo(found.responses, api) : { status: 404, type: undefined, body: '' };
    response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answerTo(responses: Api['upgraded'], { resolve }: Api): { status: number; type?: string; body: string } {
  const key = Object.keys(responses).find((status) => status.startsWith('2')) ?? Object.keys(responses)[0] ?? '200';
  const status = /^\d{3}$/.test(key) ? Number(key) : 200;
  const content = Object.entries(objectOf(resolve(responses[key])['content']));
  const [type, media] = content.find(([name]) => /json/.test(name)) ?? content[0] ?? [];
  if (type === undefined || status === 204) return { status, body: '' };
  const options = { resolve, extent: 'all', uploads: false, answered: true } as const;
  const value = generate(resolve(media)['schema'], { ...options, random: createRandom(`${key} ${type}`) });
  return { status, type, body: /json/.test(type) ? JSON.stringify(value ?? null) : String(value) };
}
