import { type PlayedUpstream, playFault } from './fault-upstream.ts';
import type { Fault } from './faults.ts';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryDescription } from './library-upstream.ts';
import type { LoopbackServer } from './upstream-loopback.ts';

/** A gateway with one source for each fault, and a library that is well. */
export interface FaultyGateway extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly library: LoopbackServer;
  /** By the id of its fault. */
  upstream(id: string): PlayedUpstream;
}

export async function gatewayWith(faults: readonly Fault[], { hotPath }: { hotPath: boolean }): Promise<FaultyGateway> {
  await using running = new AsyncDisposableStack();
  const healthy = running.use(await library(libraryAnswers));
  const played = new Map<string, PlayedUpstream>();
  const files: Record<string, string> = { 'library.yaml': libraryDescription };
  const sources: object[] = [openapi('library', './library.yaml', healthy.origin)];
  const configured: Record<string, object> = {};
  for (const { id, upstream, tokens, config = {} } of faults) {
    const server = running.use(await playFault(upstream));
    played.set(id, server);
    files[`${id}.json`] = JSON.stringify(descriptionOf(id));
    sources.push(openapi(id, `./${id}.json`, server.origin));
    const tokenServer = tokens && running.use(await playFault(tokens));
    configured[id] = tokenServer ? { credentials: credentialsFrom(tokenServer.origin), ...config } : config;
  }
  // YAML 1.2 holds JSON.
  files['.meshrc.yaml'] = JSON.stringify({
    sources,
    additionalTypeDefs: faults.map(({ id }) => joinOf(id)).join('\n'),
    gateway: { schema: { style: 'graphql' }, deadline: '8s', server: { hotPath }, sources: configured },
  });
  const gateway = running.use(await gatewayOf(files));
  const stop = running.move();
  return {
    gateway,
    library: healthy,
    upstream: (id) => {
      const server = played.get(id);
      if (!server) throw new Error(`no fault "${id}" is played`);
      return server;
    },
    [Symbol.asyncDispose]: () => stop.disposeAsync(),
  };
}

/** What the library answers, and what of it the matrix asks for. */
export const title = 'Weft and warp';
const libraryAnswers = { '/books/b1': { book_id: 'b1', title }, '/loans': { 'book-id': 'b1' } };

const openapi = (name: string, source: string, endpoint: string) => ({
  name,
  handler: { openapi: { source, endpoint } },
});

const credentialsFrom = (origin: string) => ({
  type: 'oauth2ClientCredentials',
  tokenUrl: `${origin}/token`,
  clientId: 'weft',
  clientSecret: 'CANARY-secret',
});

/** `{ <id>(key) { name } }`, and mutations `<id>Write(key, input: { name }) { name }` by POST, and so on by other methods. */
function descriptionOf(id: string): object {
  const thing = { 'application/json': { schema: { $ref: `#/components/schemas/${id}Thing` } } };
  const responses = { 200: { description: 'It.', content: thing } };
  const requestBody = { required: true, content: thing };
  const key = { name: 'key', in: 'path', required: true, schema: { type: 'string' } };
  return {
    openapi: '3.0.3',
    info: { title: id, version: '1' },
    paths: {
      '/things/{key}': {
        parameters: [key],
        get: { operationId: id, responses },
        post: { operationId: `${id}Write`, requestBody, responses },
        put: { operationId: `${id}Replace`, requestBody, responses },
        patch: { operationId: `${id}Amend`, requestBody, responses },
        delete: { operationId: `${id}Remove`, responses },
      },
    },
    components: { schemas: { [`${id}Thing`]: { type: 'object', properties: { name: { type: 'string' } } } } },
  };
}

function joinOf(id: string): string {
  const type = `${id.charAt(0).toUpperCase()}${id.slice(1)}Thing`;
  return `extend type Book { ${id}: ${type} @resolveTo(sourceName: "${id}", sourceTypeName: "Query",
    sourceFieldName: "${id}", sourceArgs: { key: "{root.bookId}" }, requiredSelectionSet: "{ bookId }") }`;
}
