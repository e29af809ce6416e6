/**
 * What logging and counting cost of a request for one entity that nobody asked for before:
 * `node bench/telemetry-share.ts`. One process serves the same graph twice, once with the log and the metrics and once without
 * either; both are asked in turn, and the least processor time for a request of each is compared.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTelemetry } from '../gateway/cli/open-telemetry.ts';
import { loadProject } from '../gateway/config/load-project.ts';
import { buildGraph } from '../gateway/graph/build-graph.ts';
import { createImporter } from '../gateway/project/importer.ts';
import { createGateway } from '../gateway/server/create-gateway.ts';
import { listen } from '../gateway/server/listen.ts';
import { GatewayMetrics } from '../gateway/telemetry/metrics/gateway-metrics.ts';

const rounds = 60;
const requestsOfRound = 1_000;
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

interface Urls {
  readonly without: string;
  readonly with: string;
}

async function serveBoth(dir: string): Promise<void> {
  const config = await loadProject(dir, {});
  const metrics = new GatewayMetrics(['shop']);
  const destination = { write: () => undefined };
  const told = { with: openTelemetry(config, { metrics, destination }), without: { emit: () => undefined } };
  const urlOf = async (telemetry: (typeof told)[keyof typeof told]) => {
    const graph = await buildGraph(config, { telemetry, environment: {}, importer: createImporter(dir) });
    const { url } = await listen(createGateway({ config, graph, telemetry }), { port: 0 });
    return `${url}/graphql`;
  };
  const urls: Urls = { without: await urlOf(told.without), with: await urlOf(told.with) };
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
  await once(upstream, 'listening');
  const dir = mkdtempSync(join(tmpdir(), 'weft-share-'));
  const { port } = upstream.address() as AddressInfo;
  const source = `{ name: shop, handler: { openapi: { source: ./shop.yaml, endpoint: 'http://127.0.0.1:${port}' } } }`;
  writeFileSync(join(dir, '.meshrc.yaml'), `sources: [${source}]\ngateway: { schema: { style: graphql } }\n`);
  writeFileSync(join(dir, 'shop.yaml'), description);
  const child = fork(import.meta.filename, [dir]);
  const [urls] = (await once(child, 'message')) as [Urls];
  const least = { without: Number.POSITIVE_INFINITY, with: Number.POSITIVE_INFINITY };
  for (let index = 0; index < rounds; index += 1) {
    const order = index % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const);
    for (const which of order) least[which] = Math.min(least[which], await round(child, urls[which]));
  }
  const share = (1 - least.without / least.with) * 100;
  const shown = (value: number) => value.toFixed(1);
  process.stdout.write(
    `without ${shown(least.without)} µs, with log and metrics ${shown(least.with)} µs: ${shown(share)} % of a request\n`,
  );
  child.kill();
  upstream.closeAllConnections();
  upstream.close();
  agent.destroy();
  rmSync(dir, { recursive: true });
}

const [dir] = process.argv.slice(2);
await (dir === undefined ? measure() : serveBoth(dir));
