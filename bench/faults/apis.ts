import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Three REST APIs: one that is always well, one that flaps, one that throttles. */
export interface Apis extends AsyncDisposable {
  /** Where they are, as the project asks for them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Changes that came more than once. */
  duplicates(): number;
  /** Lets two of them go wrong, until the answered function is called. */
  goWrong(): () => Throttled;
}

/** What became of the calls to the API that throttles. */
export interface Throttled {
  readonly answered: number;
  readonly refused: number;
  /** Of the calls that it would have answered in that time, those that it did. */
  readonly usedShare: number;
}

type ApiName = 'orders' | 'prices' | 'stock';
type Respond = (request: IncomingMessage, response: ServerResponse, id: string) => void;

/** Calls a second that the throttling API answers. */
const allowedPerSecond = 100;

export async function startApis(): Promise<Apis> {
  let faultySince: number | undefined;
  let throttled = { answered: 0, refused: 0 };
  const changes = new Map<string, number>();
  const price: Respond = (_request, response, id) => json(response, { id, amount: Number(id) % 100 });
  const stock: Respond = (_request, response, id) => json(response, { id, left: Number(id) % 10 });
  const throttling = throttler();
  const api = (name: ApiName, respond: Respond) =>
    listening((request, response) => {
      void idOf(request).then((id) => {
        if (request.method === 'POST') changes.set(`${name} ${id}`, (changes.get(`${name} ${id}`) ?? 0) + 1);
        respond(request, response, id);
      });
    });

  const servers = await Promise.all([
    api('orders', orders),
    api('prices', (request, response, id) => {
      const fault = faultySince === undefined ? undefined : flapping(performance.now() - faultySince);
      (fault ?? price)(request, response, id);
    }),
    api('stock', (request, response, id) => {
      if (faultySince === undefined) return stock(request, response, id);
      const isAnswered = throttling(response);
      throttled[isAnswered ? 'answered' : 'refused'] += 1;
      if (isAnswered) stock(request, response, id);
    }),
  ]);
  const [ordersUrl = '', pricesUrl = '', stockUrl = ''] = servers.map(urlOf);
  return {
    environment: { ORDERS_URL: ordersUrl, PRICES_URL: pricesUrl, STOCK_URL: stockUrl },
    duplicates: () => [...changes.values()].filter((times) => times > 1).length,
    goWrong() {
      const begin = performance.now();
      faultySince = begin;
      throttled = { answered: 0, refused: 0 };
      return () => {
        faultySince = undefined;
        const seconds = (performance.now() - begin) / 1000;
        return { ...throttled, usedShare: throttled.answered / (seconds * allowedPerSecond) };
      };
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

const orders: Respond = (request, response, id) => {
  const url = new URL(request.url ?? '/', 'http://orders');
  const ids = url.searchParams.get('ids')?.split(',');
  if (ids)
    json(
      response,
      ids.map((one) => ({ id: one, name: `customer ${one}` })),
    );
  else json(response, { id, item: `item ${id}`, customerId: String(Number(id) % 1000) });
};

/** Three seconds well, two of one fault, and so on with the next. */
function flapping(sinceMs: number): Respond | undefined {
  const [cycleMs, wellMs] = [5_000, 3_000];
  if (sinceMs % cycleMs < wellMs) return undefined;
  return flaps[Math.floor(sinceMs / cycleMs) % flaps.length];
}

const flaps: readonly Respond[] = [
  (_request, response) => void response.writeHead(503).end(),
  (request) => void request.socket.resetAndDestroy(),
  // It never answers.
  () => undefined,
  (_request, response) => void response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy()),
  (_request, response) => void response.writeHead(500, { 'content-type': 'text/html' }).end('<html>'),
  (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":'),
];

/** Whether it answers, as so many calls of each second; others get 429. */
function throttler(): (response: ServerResponse) => boolean {
  let [second, count] = [0, 0];
  return (response) => {
    const now = performance.now() / 1000;
    if (Math.floor(now) !== second) [second, count] = [Math.floor(now), 0];
    count += 1;
    const resetSeconds = Math.ceil(second + 1 - now);
    response.setHeader('ratelimit-limit', allowedPerSecond);
    response.setHeader('ratelimit-remaining', Math.max(0, allowedPerSecond - count));
    response.setHeader('ratelimit-reset', resetSeconds);
    const isAnswered = count <= allowedPerSecond;
    if (!isAnswered) response.writeHead(429, { 'retry-after': String(resetSeconds) }).end();
    return isAnswered;
  };
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** From the path of a GET, from the body of a POST. */
async function idOf(request: IncomingMessage): Promise<string> {
  if (request.method !== 'POST') return request.url?.split('/').at(-1) ?? '';
  const body = Buffer.concat(await request.toArray());
  return (JSON.parse(body.toString()) as { id: string }).id;
}

async function listening(listener: http.RequestListener): Promise<http.Server> {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const urlOf = (server: http.Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
