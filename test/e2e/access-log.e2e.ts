import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../gateway/auth/create-authenticate.ts';
import { openTelemetry } from '../../gateway/cli/open-telemetry.ts';
import { loadProject } from '../../gateway/config/load-project.ts';
import { buildGraph } from '../../gateway/graph/build-graph.ts';
import { graphAuth } from '../../gateway/plugins/graph-auth.ts';
import { createImporter } from '../../gateway/project/importer.ts';
import { createGateway } from '../../gateway/server/create-gateway.ts';
import { listen } from '../../gateway/server/listen.ts';
import { projectFolder } from '../project-folder.ts';
import { ask } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';

const key = 'a-key-of-the-till';
const sha256 = createHash('sha256').update(key).digest('hex');
const till = { 'x-api-key': key };

const documents = {
  book: 'query Book { book(bookId: "b") { title } }',
  author: 'query Author { author(id: "1") { name } }',
  both: 'query Both { book(bookId: "b") { title } author(id: "1") { name } }',
  lend: 'mutation Lend { lend(input: { bookId: "b" }) { bookId } }',
  wrong: 'query Wrong { nothing }',
} as const;

/** What the log says of these requests, by which way they go. */
async function linesOf(hotPath: boolean): Promise<Record<string, unknown>[]> {
  await using upstream = await library({
    '/books': { book_id: 'b', title: 'A book' },
    '/authors': 500,
    '/loans': { 'book-id': 'b' },
  });
  const gateway = `gateway:
  schema: { style: graphql }
  server: { hotPath: ${hotPath} }
  log: { failing: true, callerKey: always-the-same }
  limits: { cost: 500 }
  auth: { mode: protect-all, apiKeys: { file: ./keys.yaml }, rules: { Query.book: public, Book: public, Mutation.lend: { scopes: [[lend]] } } }
  sources: { library: { retry: false, cache: false } }
`;
  const files = { 'keys.yaml': `keys: [{ id: till, sha256: ${sha256}, scopes: [] }]\n` };
  using folder = projectFolder(libraryProject(upstream.origin, gateway, files));
  const config = await loadProject(folder.dir, {});
  const lines: Record<string, unknown>[] = [];
  const telemetry = openTelemetry(config, { destination: { write: (line) => lines.push(JSON.parse(line)) } });
  const graph = await buildGraph(config, { telemetry, environment: {}, importer: createImporter(folder.dir) });
  const { auth: rules } = config.gateway;
  const auth = rules && graphAuth(graph, { config: rules, authenticate: await createAuthenticate(rules, { fetch }) });
  const server = await listen(createGateway({ config, graph, telemetry, auth }), { port: 0 });
  const url = `${server.url}/graphql`;
  const calls: number[] = [];
  const send = async (query: string, headers = {}) => {
    const before = upstream.received.length;
    await ask(url, query, {}, headers);
    calls.push(upstream.received.length - before);
  };
  await send(documents.book);
  await send(documents.book, till);
  await send(documents.author, till);
  await send(documents.both, till);
  await send(documents.author);
  await send(documents.lend, till);
  await send(documents.wrong, till);
  await server.close({ graceMs: 0 });
  // What the log counts is what the API has seen.
  const requests = lines.filter(({ type }) => type === 'request');
  expect(requests.map(({ upstreamCalls }) => upstreamCalls)).toEqual(calls);
  return lines.map(({ requestId: _, time: __, durationMs: ___, ...line }) => line);
}

describe('the access log', () => {
  it('says who asked what, which calls that made and what came of it, the same on both ways', async () => {
    const lines = await linesOf(true);
    const requests = lines.filter(({ type }) => type === 'request');
    const caller = expect.stringMatching(/^[0-9a-f]{16}$/);
    const line = (name: keyof typeof documents, members: object) => ({
      ...{ level: 'info', type: 'request', method: 'POST', path: '/graphql', msg: 'request', from: 'execution' },
      ...{ operationName: name.replace(/^./, (letter) => letter.toUpperCase()) },
      ...{ operationType: name === 'lend' ? 'mutation' : 'query' },
      documentHash: createHash('sha256').update(documents[name]).digest('hex').slice(0, 16),
      ...members,
    });
    expect(requests).toEqual([
      line('book', { status: 200, upstreamCalls: 1, cost: 11 }),
      line('book', { status: 200, upstreamCalls: 1, cost: 11, caller }),
      line('author', { status: 200, upstreamCalls: 1, cost: 11, caller, code: 'UPSTREAM_ERROR' }),
      line('both', { status: 200, upstreamCalls: 2, cost: 22, caller, code: 'UPSTREAM_ERROR' }),
      line('author', { status: 401, upstreamCalls: 0, code: 'UNAUTHENTICATED' }),
      line('lend', { status: 403, upstreamCalls: 0, caller, code: 'FORBIDDEN' }),
      line('wrong', { status: 200, upstreamCalls: 0, caller, code: 'GRAPHQL_VALIDATION_FAILED' }),
    ]);
    expect(new Set(requests.flatMap(({ caller }) => caller ?? [])).size).toBe(1);
    expect(lines.filter(({ type }) => type === 'audit').map(({ action, code }) => [action, code])).toEqual([
      ['request.refused', 'UNAUTHENTICATED'],
      ['request.refused', 'FORBIDDEN'],
    ]);
    const times = { startMs: expect.any(Number), durationMs: expect.any(Number) };
    const failing = lines.filter(({ type }) => type === 'operation');
    expect(failing.find(({ operationName }) => operationName === 'Both')).toMatchObject({
      msg: 'failing operation',
      fields: [
        { path: 'book', calls: [{ source: 'library', operation: 'book', status: 200, ...times }], fields: [] },
        {
          path: 'author',
          calls: [{ source: 'library', operation: 'author', status: 500, ...times }],
          fields: [],
        },
      ],
    });
    const without = (all: typeof lines) => all.map(({ fields: _, ...rest }) => rest);
    expect(without(await linesOf(false))).toEqual(without(lines));
    expect(JSON.stringify(lines)).not.toContain(key);
    expect(JSON.stringify(requests)).not.toContain('till');
  });
});
