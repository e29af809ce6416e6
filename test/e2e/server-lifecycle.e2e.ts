import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../gateway/errors/gateway-error.ts';
import type { GraphRequest } from '../../gateway/graph/graph.ts';
import { createGateway } from '../../gateway/server/create-gateway.ts';
import { listen } from '../../gateway/server/listen.ts';
import { recordingTelemetry, schemaOf, start, testConfig, testGraph } from '../unit/server/gateway-fixture.ts';
import { unlimited } from '../unlimited.ts';
import { exchange, parsed, rawConnection } from './raw-http.ts';

/** A graph whose one field waits until the test says. */
function waitingGraph(answer: string) {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const schema = schemaOf('type Query { slow: String } type Mutation { change: String }', {
    slow: async () => {
      asked.resolve();
      await go.promise;
      return answer;
    },
    change: async () => {
      asked.resolve();
      await go.promise;
      return answer;
    },
  });
  return { graph: testGraph(schema), asked: asked.promise, go: go.resolve };
}

const slow =
  'POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"query":"{ slow }"}';

describe('swap', () => {
  it('lets running requests finish on the old graph, gives new ones the new graph, and closes the old one after', async () => {
    const old = waitingGraph('old');
    const next = testGraph(schemaOf('type Query { slow: String }', { slow: () => 'new' }));
    await using gateway = await start({ graph: old.graph });
    const running = gateway.query('{ slow }');
    await old.asked;
    const swapped = gateway.gateway.swap({ config: testConfig(), graph: next });
    expect(await (await gateway.query('{ slow }')).json()).toEqual({ data: { slow: 'new' } });
    expect(old.graph.closed).toBe(false);
    old.go();
    expect(await (await running).json()).toEqual({ data: { slow: 'old' } });
    await swapped;
    expect(old.graph.closed).toBe(true);
    expect(next.closed).toBe(false);
    expect(gateway.telemetry.of('audit')).toMatchObject([{ action: 'schema.swapped' }]);
  });

  it('brings the new configuration with the new graph', async () => {
    const schema = schemaOf('type Query { a: String }');
    await using gateway = await start({ graph: testGraph(schema) });
    await gateway.gateway.swap({
      config: testConfig({
        gateway: {
          limits: {
            ...unlimited,
            body: 10,
            upstreamCalls: { total: undefined, sources: {} },
            operations: 1000,
            eventLoopDelay: 60_000,
          },
        },
      }),
      graph: testGraph(schema),
    });
    expect((await gateway.query('{ a }')).status).toBe(413);
  });

  it('serves the old graph on when the new build cannot be served', async () => {
    const graph = testGraph(schemaOf('type Query { a: String }', { a: () => 'old' }));
    await using gateway = await start({ graph });
    const auth = { mode: 'protect-all' as const, jwt: undefined, apiKeys: undefined, rules: {} };
    const refused = gateway.gateway.swap({ config: testConfig({ gateway: { auth } }), graph: testGraph(graph.schema) });
    await expect(refused).rejects.toThrow('given no auth to enforce it');
    expect(await (await gateway.query('{ a }')).json()).toEqual({ data: { a: 'old' } });
    expect(graph.closed).toBe(false);
  });

  it('answers every one of many requests while graphs are swapped', async () => {
    const graphOf = (n: number) => testGraph(schemaOf('type Query { n: Int }', { n: () => n }));
    const graphs = [graphOf(0)];
    await using gateway = await start({ graph: graphs[0] ?? graphOf(0) });
    const answers: Promise<unknown>[] = [];
    const swaps: Promise<void>[] = [];
    for (let n = 1; n <= 10; n += 1) {
      answers.push(...Array.from({ length: 5 }, async () => (await gateway.query('{ n }')).json()));
      const graph = graphOf(n);
      graphs.push(graph);
      swaps.push(gateway.gateway.swap({ config: testConfig(), graph }));
    }
    for (const answer of await Promise.all(answers)) expect(answer).toEqual({ data: { n: expect.any(Number) } });
    await Promise.all(swaps);
    expect(graphs.map(({ closed }) => closed)).toEqual([...Array.from({ length: 10 }, () => true), false]);
  });
});

describe('close', () => {
  it('answers what runs, closes its connection, takes no new one, and closes the graph', async () => {
    const { graph, asked, go } = waitingGraph('done');
    const gateway = await start({ graph });
    const running = await rawConnection(gateway.server.port);
    running.socket.write(slow);
    await asked;
    const closing = gateway.server.close({ graceMs: 10_000 });
    await expect(fetch(`${gateway.server.url}/readyz`)).rejects.toThrow('fetch failed');
    expect(graph.closed).toBe(false);
    go();
    const answer = parsed(await running.closed());
    expect(answer).toMatchObject({ status: 200, headers: { connection: 'close' }, body: '{"data":{"slow":"done"}}' });
    await closing;
    expect(graph.closed).toBe(true);
  });

  it('says that it drains to who still has a connection', async () => {
    const { graph, asked, go } = waitingGraph('done');
    const gateway = await start({ graph });
    const pipelined = await rawConnection(gateway.server.port);
    pipelined.socket.write(slow);
    await asked;
    const half = await rawConnection(gateway.server.port);
    half.socket.write('GET /readyz HTTP/1.1\r\n');
    // The server has the half request when it has answered one that was sent after it.
    await fetch(`${gateway.server.url}/healthz`);
    const closing = gateway.server.close();
    half.socket.write('host: h\r\n\r\n');
    const answer = parsed(await half.closed());
    expect([answer.status, JSON.parse(answer.body).status]).toEqual([503, 'draining']);
    expect(answer.headers['connection']).toBe('close');
    go();
    await closing;
  });

  it('closes idle connections at once', async () => {
    const gateway = await start({ graph: testGraph(schemaOf('type Query { a: String }')) });
    const idle = await rawConnection(gateway.server.port);
    idle.socket.write('GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n');
    await idle.until(/alive/);
    await gateway.server.close({ graceMs: 60_000 });
    expect(await idle.closed()).toContain('keep-alive');
  });

  it('cuts what is not done when the grace is over, and ends although its resolver never does', async () => {
    const { graph, asked } = waitingGraph('never');
    const gateway = await start({ graph });
    const running = await rawConnection(gateway.server.port);
    running.socket.write(slow);
    await asked;
    await gateway.server.close({ graceMs: 20 });
    expect(await running.closed()).toBe('');
    expect(gateway.telemetry.of('request')).toMatchObject([{ status: 499 }]);
  });

  it('may be asked twice', async () => {
    const gateway = await start({ graph: testGraph(schemaOf('type Query { a: String }')) });
    await Promise.all([gateway.server.close(), gateway.server.close()]);
    await gateway.server.close();
  });
});

describe('a client that leaves', () => {
  it('aborts its query, and not its mutation', async () => {
    for (const [kind, aborts] of [
      ['query', true],
      ['mutation', false],
    ] as const) {
      const { graph, asked, go } = waitingGraph('x');
      await using gateway = await start({ graph });
      const body = JSON.stringify({ query: kind === 'query' ? '{ slow }' : 'mutation { change }' });
      const client = await rawConnection(gateway.server.port);
      client.socket.write(
        `POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      await asked;
      client.socket.destroy();
      expect(await gateway.telemetry.next('request')).toMatchObject({ status: 499 });
      expect(graph.requests[0]?.signal?.aborted ?? false).toBe(aborts);
      go();
    }
  });

  it('makes no failure of the calls that end with it', async () => {
    const asked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const schema = schemaOf('type Query { slow: String broken: String }', {
      slow: async (_args, { graphRequest }) => {
        asked.resolve();
        await aborted(graphRequest as GraphRequest);
        throw new GatewayError('DEADLINE_EXCEEDED', 'The caller went away.');
      },
      broken: async (_args, { graphRequest }) => {
        await aborted(graphRequest as GraphRequest);
        ended.resolve();
        throw new GatewayError('UPSTREAM_ERROR', 'A source failed.');
      },
    });
    await using gateway = await start({ graph: testGraph(schema) });
    const client = await rawConnection(gateway.server.port);
    const body = '{"query":"{ slow broken }"}';
    client.socket.write(
      `POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await asked.promise;
    client.socket.destroy();
    await ended.promise;
    await gateway.telemetry.next('field.error');
    expect(gateway.telemetry.of('field.error').map(({ code }) => code)).toEqual(['UPSTREAM_ERROR']);
  });

  it('ends its subscription', async () => {
    const ended = Promise.withResolvers<void>();
    const schema = schemaOf('type Query { a: String } type Subscription { ticks: Int }');
    const ticks = schema.getSubscriptionType()?.getFields()['ticks'];
    if (!ticks) throw new Error('no field');
    ticks.subscribe = () => {
      let n = 0;
      return {
        [Symbol.asyncIterator]: () => ({
          next: () =>
            n === 0 ? Promise.resolve({ done: false, value: { ticks: n++ } }) : new Promise(() => undefined),
          async return() {
            ended.resolve();
            return { done: true, value: undefined };
          },
        }),
      };
    };
    await using gateway = await start({ graph: testGraph(schema) });
    const controller = new AbortController();
    const response = await fetch(`${gateway.url}?query=${encodeURIComponent('subscription { ticks }')}`, {
      headers: { accept: 'text/event-stream' },
      signal: controller.signal,
    });
    const reader = response.body?.getReader();
    let text = '';
    while (!text.includes('"ticks":0')) text += Buffer.from((await reader?.read())?.value ?? []).toString();
    controller.abort();
    await ended.promise;
  });
});

describe('a slow client', () => {
  const graph = testGraph(schemaOf('type Query { a: String }'));
  const timeouts = { headersMs: 30, requestMs: 60, checkMs: 10 };

  it('that never ends its headers is answered 408', async () => {
    await using gateway = await start({ graph, timeouts });
    expect(parsed(await exchange(gateway.server.port, 'GET /healthz HTTP/1.1\r\nhost: h\r\nx-a: b\r\n')).status).toBe(
      408,
    );
  });

  it('that never ends its body is answered and cut', async () => {
    await using gateway = await start({ graph, timeouts });
    const head = 'POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{';
    expect(parsed(await exchange(gateway.server.port, head)).status).toBe(408);
  });
});

describe('listen', () => {
  const gatewayWith = (server = {}) =>
    createGateway({
      config: testConfig({ server }),
      graph: testGraph(schemaOf('type Query { a: String }')),
      telemetry: recordingTelemetry(),
    });

  it('says in one line that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(listen(gatewayWith(), { port, hostname: '127.0.0.1' })).rejects.toMatchObject({
      name: 'ProjectError',
      message: `serve: port ${port} is taken on 127.0.0.1: stop what listens there, or use --port <another>`,
    });
    other.close();
  });

  it('says in one line that an address is none of this machine', async () => {
    await expect(listen(gatewayWith(), { port: 0, hostname: '192.0.2.1' })).rejects.toThrow(
      'serve: 192.0.2.1 is no address of this machine: use --hostname 127.0.0.1, or 0.0.0.0 for all',
    );
  });

  it('names the key whose TLS file cannot be read', async () => {
    const tls = { key: '/nowhere/key.pem', cert: '/nowhere/cert.pem' };
    await expect(listen(gatewayWith({ tls }), { port: 0 })).rejects.toThrow(
      'serve.sslCredentials.key: the file /nowhere/key.pem cannot be read (ENOENT)',
    );
  });

  it('speaks TLS with the files of the configuration', async () => {
    const file = (name: string) => fileURLToPath(new URL(`../fixtures/tls/localhost.${name}.pem`, import.meta.url));
    const tls = { key: file('key'), cert: file('cert') };
    const server = await listen(gatewayWith({ tls }), { port: 0 });
    expect(server.url).toMatch(/^https:/);
    const request = httpsRequest(`${server.url}/healthz`, { ca: await readFile(tls.cert), agent: false });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(Buffer.concat(await response.toArray()).toString()).toBe('{"status":"alive"}');
    await server.close();
  });

  it('refuses TLS files that are none', async () => {
    const tls = { key: import.meta.filename, cert: import.meta.filename };
    await expect(listen(gatewayWith({ tls }), { port: 0 })).rejects.toThrow(
      'serve.sslCredentials: the two files are no PEM key and certificate that belong together',
    );
  });

  it('gives an address that means all as loopback', async () => {
    const server = await listen(gatewayWith(), { port: 0, hostname: '0.0.0.0' });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    await server.close();
  });
});

function aborted({ signal }: GraphRequest): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
}
