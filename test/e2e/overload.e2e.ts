import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { libraryProject } from './library-upstream.ts';
import { type LoopbackServer, serve } from './upstream-loopback.ts';

interface Answered {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly connection: string | undefined;
  readonly body: string;
}

/** Many clients, each with one request at a time on a connection that is kept. */
class Clients {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 300 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  ask(query: string): Promise<Answered> {
    return this.send({ method: 'POST', body: JSON.stringify({ query }) });
  }

  send({ method, path, body }: { method: string; path?: string; body?: string }): Promise<Answered> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length };
    const url = path === undefined ? this.#url : new URL(path, this.#url);
    return new Promise((resolve, reject) => {
      const request = http.request(url, { method, agent: this.#agent, headers }, async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        const { 'retry-after': retryAfter, connection } = response.headers;
        resolve({ status: response.statusCode ?? 0, retryAfter, connection, body: text });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const refusal = {
  errors: [
    {
      message: 'The gateway has more to do than it can; nothing of this request was executed.',
      extensions: { code: 'OVERLOADED', retryAfter: 1 },
    },
  ],
};

const atOnce = 100;

describe.each([
  { way: 'on the short way', hotPath: true },
  { way: 'by Yoga', hotPath: false },
])('a gateway with more to do than it can, $way', ({ hotPath }) => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  let clients: Clients;
  let hanging: ServerResponse[] = [];

  beforeAll(async () => {
    upstream = await serve((_request, response) => void hanging.push(response));
    gateway = await gatewayOf(
      libraryProject(
        upstream.origin,
        `gateway:
  limits: { operations: ${atOnce}, eventLoopDelay: 1m }
  server: { hotPath: ${hotPath} }
  sources: { library: { concurrency: 1000, timeout: 1m } }
`,
      ),
    );
    clients = new Clients(gateway.url);
  });
  afterAll(async () => {
    clients.close();
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    hanging = [];
  });

  /** Queries of which no two are one. */
  const ask = (index: number) => clients.ask(`{ author(id: "${index}") { name } }`);

  const hangs = async (count: number) => {
    while (hanging.length < count) await setImmediate();
  };

  const releaseAll = () => {
    for (const response of hanging.splice(0)) {
      response.setHeader('content-type', 'application/json').end('{"id":"1","name":"Ann"}');
    }
  };

  it('finishes what it took on, and refuses all else of 3,000 requests at once', async () => {
    const before = process.memoryUsage().heapUsed;
    let refused = 0;
    const answers = Array.from({ length: 3_000 }, (_, index) =>
      ask(index).then((answer) => {
        if (answer.status === 503) refused += 1;
        return answer;
      }),
    );
    while (refused < 3_000 - atOnce) await setImmediate();
    await hangs(atOnce);
    expect(upstream.received.length).toBe(atOnce);
    const [alive, ready] = await Promise.all(
      ['/healthz', '/readyz'].map((path) => clients.send({ method: 'GET', path })),
    );
    expect([alive?.status, ready?.status]).toEqual([200, 200]);
    // 2,900 refused requests leave nothing behind that would count.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 2 ** 20);

    releaseAll();
    const all = await Promise.all(answers);
    const served = all.filter(({ status }) => status === 200);
    expect(served).toHaveLength(atOnce);
    for (const { body } of served) expect(JSON.parse(body)).toEqual({ data: { author: { name: 'Ann' } } });
    const others = all.filter(({ status }) => status === 503);
    expect(others).toHaveLength(3_000 - atOnce);
    for (const { retryAfter, body } of others) expect([retryAfter, JSON.parse(body)]).toEqual(['1', refusal]);
  }, 60_000);

  it('takes on as many again when those are done, those too whose clients leave', async () => {
    const leaving = new AbortController();
    const left = Array.from({ length: atOnce }, (_, index) =>
      fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `{ author(id: "left-${index}") { name } }` }),
        signal: leaving.signal,
      }).catch(() => undefined),
    );
    await hangs(atOnce);
    expect((await ask(0)).status).toBe(503);
    const gone = hanging.map((response) => once(response, 'close'));
    leaving.abort();
    await Promise.all([...left, ...gone]);

    hanging = [];
    const answers = Array.from({ length: atOnce }, (_, index) => ask(index));
    await hangs(atOnce);
    releaseAll();
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('keeps the connections of those it refuses', async () => {
    const answers = Array.from({ length: atOnce }, (_, index) => ask(index));
    await hangs(atOnce);
    const refused = await ask(atOnce);
    expect([refused.status, refused.connection]).toEqual([503, 'keep-alive']);
    releaseAll();
    await Promise.all(answers);
  });

  it('says so once to its operators, whatever it refuses', () => {
    const told = gateway.events.filter(({ type }) => type === 'overload');
    expect(told).toEqual([{ type: 'overload', state: 'begun', reason: 'operations', refused: 1 }]);
  });
});

describe('a gateway whose event loop cannot keep up', () => {
  const busy = (ms: number) => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };

  it('refuses while the delay stays, not for one long piece of work, and takes on again when it is over', async () => {
    await using upstream = await serve((_request, response) =>
      response.setHeader('content-type', 'application/json').end('{"id":"1","name":"Ann"}'),
    );
    await using gateway = await gatewayOf(
      libraryProject(upstream.origin, 'gateway: { limits: { eventLoopDelay: 150ms } }\n'),
    );
    const ask = () => gateway.query('{ author(id: "1") { name } }').then(({ status }) => status);
    busy(1_000);
    expect(await ask()).toBe(200);

    const statuses: Promise<number>[] = [];
    for (let tick = 0; tick < 8; tick += 1) {
      busy(300);
      statuses.push(ask());
      // Timers and sockets have their turn.
      await setImmediate();
      await setImmediate();
    }
    const told = await Promise.all(statuses);
    expect(told[0]).toBe(200);
    expect(told).toContain(503);

    let status = 503;
    while (status === 503) status = await ask();
    expect(status).toBe(200);
  });
});
