/**
 * What logging, counting and tracing cost of a request for one entity that nobody asked for before:
 * `node bench/telemetry-share.ts [rounds]`. For each way a process serves the same graph twice, once with it and once with
 * nothing; both are asked in turn, and the processor time for a request is compared, as the median of all pairs. The collector of traces is no
 * part of that process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTelemetry } from '../gateway/cli/open-telemetry.ts';
import type { ProjectConfig } from '../gateway/config/gateway-config.ts';
import { loadProject } from '../gateway/config/load-project.ts';
import { buildGraph } from '../gateway/graph/build-graph.ts';
import { createImporter } from '../gateway/project/importer.ts';
import { createGateway } from '../gateway/server/create-gateway.ts';
import { listen } from '../gateway/server/listen.ts';
import type { Telemetry } from '../gateway/telemetry/events.ts';
import { GatewayMetrics } from '../gateway/telemetry/metrics/gateway-metrics.ts';
import { createTracing } from '../gateway/telemetry/tracing/create-tracing.ts';
import { createGuardedPost } from '../gateway/upstream/guarded-post.ts';

const [, , given, collector = '', served = ''] = process.argv;
const rounds = collector === '' ? Number(given ?? 240) : 0;
const requestsOfRound = 250;
const atOnce = 16;

const description = `openapi: 3.0.3
info: { title: Shop, version: '1' }
paths:
  /items/{id}:
    get:
      operationId: item
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: One., content: { application/json: { schema: { title: Item, type: object, properties: { id: { type: string }, name: { type: string } } } } } }
`;

const ways = ['log and metrics', 'the tree of slow operations', 'traces of none', 'traces of all'] as const;
type Way = (typeof ways)[number];

interface Urls {
  readonly without: string;
  readonly with: string;
}

function telemetryOf(way: Way, config: ProjectConfig, endpoint: string): Telemetry {
  const metrics = new GatewayMetrics(['shop']);
  const destination = { write: () => undefined };
  const traced = { endpoint, headers: {}, serviceName: 'weft', incoming: 'follow' } as const;
  const sample = way === 'traces of all' ? 1 : 0;
  const tracing =
    way === 'traces of none' || way === 'traces of all'
      ? createTracing({ config: { ...traced, sample }, scheme: 'http', post: createGuardedPost() })
      : undefined;
  const slow = way === 'the tree of slow operations' ? 60_000 : undefined;
  const { gateway } = config;
  const told = { ...config, gateway: { ...gateway, log: { ...gateway.log, slow } } };
  return openTelemetry(told, { metrics, destination, tracing });
}

async function serveBoth(dir: string, endpoint: string, way: Way): Promise<void> {
  const config = await loadProject(dir, {});
  const urlOf = async (telemetry: Telemetry) => {
    const graph = await buildGraph(config, { telemetry, environment: {}, importer: createImporter(dir) });
    const { url } = await listen(createGateway({ config, graph, telemetry }), { port: 0 });
    return `${url}/graphql`;
  };
  const without = await urlOf({ emit: () => undefined });
  const urls: Urls = { without, with: await urlOf(telemetryOf(way, config, endpoint)) };
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.send?.(urls);
}

const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
let next = 0;

function ask(url: string): Promise<void> {
  next += 1;
  const query = 'query Item($id: String!) { item(id: $id) { id name } }';
  const body = JSON.stringify({ query, variables: { id: String(next) } });
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume().on('end', resolve);
    });
    sent.on('error', reject).end(body);
  });
}

async function processorMs(child: ChildProcess): Promise<number> {
  const answered = once(child, 'message');
  child.send('processor');
  const [{ user, system }] = (await answered) as [NodeJS.CpuUsage];
  return (user + system) / 1000;
}

/** Microseconds of processor time for a request. */
async function round(child: ChildProcess, url: string): Promise<number> {
  const before = await processorMs(child);
  let left = requestsOfRound;
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      await ask(url);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return ((await processorMs(child)) - before) * (1000 / requestsOfRound);
}

async function measure(): Promise<void> {
  const upstream = createServer((req, res) => {
    const body = JSON.stringify({ id: req.url?.slice(7), name: 'a thing' });
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  }).listen(0, '127.0.0.1');
  let spans = 0;
  const taking = createServer(async (req, res) => {
    for await (const chunk of req) spans += String(chunk).split('"spanId"').length - 1;
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}');
  }).listen(0, '127.0.0.1');
  await Promise.all([once(upstream, 'listening'), once(taking, 'listening')]);
  const dir = mkdtempSync(join(tmpdir(), 'weft-share-'));
  const source = `{ name: shop, handler: { openapi: { source: ./shop.yaml, endpoint: '${originOf(upstream)}' } } }`;
  writeFileSync(join(dir, '.meshrc.yaml'), `sources: [${source}]\ngateway: { schema: { style: graphql } }\n`);
  writeFileSync(join(dir, 'shop.yaml'), description);
  for (const way of ways) await compare(way, dir, originOf(taking));
  process.stdout.write(`${spans} spans came\n`);
  for (const server of [upstream, taking]) {
    server.closeAllConnections();
    server.close();
  }
  agent.destroy();
  rmSync(dir, { recursive: true });
}

async function compare(way: Way, dir: string, endpoint: string): Promise<void> {
  const child = fork(import.meta.filename, [dir, endpoint, way]);
  const [urls] = (await once(child, 'message')) as [Urls];
  const took = { without: [] as number[], with: [] as number[] };
  for (let index = 0; index < rounds; index += 1) {
    const order = index % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const);
    for (const which of order) took[which].push(await round(child, urls[which]));
  }
  child.kill();
  const without = median(took.without);
  // What disturbs the machine disturbs both of a pair.
  const more = median(took.with.map((one, index) => one - (took.without[index] ?? 0)));
  const share = (more / (without + more)) * 100;
  const shown = `${without.toFixed(1)} µs without, ${more.toFixed(1)} µs more with ${way}`;
  process.stdout.write(`${shown}: ${share.toFixed(1)} % of a request\n`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const way = ways.find((one) => one === served);
await (way === undefined ? measure() : serveBoth(given ?? '', collector, way));
