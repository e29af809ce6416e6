import http from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../gateway/config/load-project.ts';
import { loadGraph } from '../../gateway/graph/artefact/load-graph.ts';
import type { Graph } from '../../gateway/graph/graph.ts';
import { createImporter } from '../../gateway/project/importer.ts';
import { createGateway, type Gateway } from '../../gateway/server/create-gateway.ts';
import type { ServedProject } from '../../gateway/server/graph-server.ts';
import { listen, type RunningServer } from '../../gateway/server/listen.ts';
import { buildAndKeep, keptIn } from '../kept-graph.ts';
import { projectFolder } from '../project-folder.ts';
import { ask } from './gateway-harness.ts';
import { type LoopbackServer, serve } from './upstream-loopback.ts';

const telemetry = { emit: () => undefined };

/** Both versions of an API answer the same query, each by paths of its own; the second has a field more. */
const descriptionOf = (version: 'a' | 'b') => `openapi: 3.0.3
info: { title: Versions, version: '1' }
paths:
${['one', 'two']
  .map(
    (name) => `  /${version}/${name}:
    get:
      operationId: ${name}
      responses:
        '200':
          description: Its version.
          content:
            application/json:
              schema: { title: ${name}, type: object, properties: { is: { type: string }${version === 'b' ? ', more: { type: string }' : ''} } }
  /${version}/${name}/change:
    post:
      operationId: ${name}Change
      responses: { '200': { description: Done., content: { application/json: { schema: { title: Done, type: object, properties: { is: { type: string } } } } } } }
`,
  )
  .join('')}`;

/** What makes the build of a version, as often as it is asked for, without Mesh. */
async function versionOf(version: 'a' | 'b', origin: string, hotPath: boolean) {
  const folder = projectFolder({
    '.meshrc.yaml': `sources: [{ name: api, handler: { openapi: { source: ./api.yaml, endpoint: '${origin}' } } }]
gateway:
  schema: { style: graphql }
  server: { hotPath: ${hotPath} }
`,
    'api.yaml': descriptionOf(version),
  });
  const config = await loadProject(folder.dir, {});
  const surroundings = { telemetry, environment: {}, importer: createImporter(folder.dir) };
  const { built, text } = await buildAndKeep(config, surroundings);
  const kept = text();
  await built.close();
  return {
    build: async (): Promise<ServedProject> => ({ config, graph: await loadGraph(config, keptIn(kept), surroundings) }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** Counts the graphs that are open, and keeps none of them in memory. */
class OpenGraphs {
  count = 0;
  readonly #made: WeakRef<Graph['schema']>[] = [];

  counted(build: ServedProject): ServedProject {
    const { graph } = build;
    this.count += 1;
    this.#made.push(new WeakRef(graph.schema));
    const close = async () => {
      await graph.close();
      this.count -= 1;
    };
    return { ...build, graph: { ...graph, close } };
  }

  /** How many schemas a full collection of garbage leaves. */
  inMemory(): number {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    return this.#made.filter((schema) => schema.deref()).length;
  }
}

const query = JSON.stringify({ query: '{ one { is } two { is } }' });

/** One request, by a connection that may be kept. */
function post(url: string, agent: http.Agent): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(query) };
    const request = http.request(url, { method: 'POST', agent, headers }, async (response) => {
      resolve({ status: response.statusCode, body: Buffer.concat(await response.toArray()).toString() });
    });
    request.on('error', reject);
    request.end(query);
  });
}

const swaps = 20;
const swapEveryMs = 200;
const requestsEachSecond = 500;

describe.each([
  ['on the hot path', true],
  ['by Yoga', false],
])('under 500 requests a second %s', (_, hotPath) => {
  let upstream: LoopbackServer;

  beforeAll(async () => {
    upstream = await serve(({ url }, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ is: url.split('/')[1] }));
    });
  });
  afterAll(() => upstream[Symbol.asyncDispose]());

  it('20 swaps of the schema lose no request, mix no answer, and leave one graph', async () => {
    using a = await versionOf('a', upstream.origin, hotPath);
    using b = await versionOf('b', upstream.origin, hotPath);
    const open = new OpenGraphs();
    const gateway = createGateway({ ...open.counted(await a.build()), telemetry });
    const server = await listen(gateway, { port: 0 });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
    const asked: ReturnType<typeof post>[] = [];
    const startedAt = performance.now();
    const load = setInterval(() => {
      const due = ((performance.now() - startedAt) / 1000) * requestsEachSecond;
      while (asked.length < due) asked.push(post(`${server.url}/graphql`, agent));
    }, 5);
    const closed = await swapOften(gateway, [b.build, a.build], open).finally(() => clearInterval(load));
    const answers = await Promise.all(asked);
    await Promise.all(closed);
    const seen = new Set(answers.map(({ status, body }) => `${status} ${body}`));
    const consistent = ['a', 'b'].map((is) => `200 {"data":{"one":{"is":"${is}"},"two":{"is":"${is}"}}}`);
    expect([...seen].sort()).toEqual(consistent);
    expect(answers.length).toBeGreaterThan((swaps - 1) * swapEveryMs * (requestsEachSecond / 1000));
    expect(open.count).toBe(1);
    // An idle connection may hold the build that it asked last.
    agent.destroy();
    await expect.poll(() => open.inMemory(), { timeout: 10_000 }).toBeLessThanOrEqual(2);
    await server.close({ graceMs: 0 });
    expect(open.count).toBe(0);
  });
});

async function swapOften(
  gateway: Gateway,
  builds: readonly (() => Promise<ServedProject>)[],
  open: OpenGraphs,
): Promise<Promise<void>[]> {
  const closed: Promise<void>[] = [];
  for (let n = 0; n < swaps; n += 1) {
    const due = new Promise((resolve) => setTimeout(resolve, swapEveryMs));
    const next = await builds[n % builds.length]?.();
    await due;
    if (next) closed.push(gateway.swap(open.counted(next)));
  }
  return closed;
}

describe('a mutation that is answered by the build before', () => {
  it.each([true, false])('ends what the present build has kept, hot path %s', async (hotPath) => {
    let is = 'before';
    const changing = Promise.withResolvers<void>();
    const change = Promise.withResolvers<void>();
    await using upstream = await serve(async ({ method }, response) => {
      if (method === 'POST') {
        changing.resolve();
        await change.promise;
        is = 'after';
      } else response.setHeader('cache-control', 'max-age=60');
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ is }));
    });
    using a = await versionOf('a', upstream.origin, hotPath);
    const gateway = createGateway({ ...(await a.build()), telemetry });
    const server: RunningServer = await listen(gateway, { port: 0 });
    const url = `${server.url}/graphql`;
    const mutation = ask(url, 'mutation { oneChange { is } }');
    await changing.promise;
    const swapped = gateway.swap(await a.build());
    const shown = async () => (await ask(url, '{ one { is } }')).data;
    expect(await shown()).toEqual({ one: { is: 'before' } });
    change.resolve();
    expect((await mutation).errors).toBeUndefined();
    expect(await shown()).toEqual({ one: { is: 'after' } });
    await swapped;
    await server.close({ graceMs: 0 });
  });
});
