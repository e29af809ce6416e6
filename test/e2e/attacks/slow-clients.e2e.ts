import { describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../../gateway/graph/graph.ts';
import { schemaOf, start, testGraph } from '../../unit/server/gateway-fixture.ts';
import { exchange, parsed, type RawConnection, rawConnection } from '../raw-http.ts';
import { ask, get, heldMemory } from './attacked-gateway.ts';

const timeouts = { headersMs: 400, requestMs: 800, checkMs: 20, unreadMs: 400 };
const keptAlive = (request: Buffer) => request.toString().replace('connection: close\r\n', '');
/** More than the buffers of two sockets hold. */
const large = 'x'.repeat(32 * 2 ** 20);

function slowGateway() {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const slow = async () => {
    asked.resolve();
    await go.promise;
    return 'done';
  };
  const schema = schemaOf('type Query { a: String large: String slow: String }', {
    a: () => 'a',
    large: () => large,
    slow,
  });
  return { graph: testGraph(schema), asked: asked.promise, go: go.resolve };
}

/** The status of the answer; a reset may overtake it when the client goes on sending. */
function endedBy(answer: string): number {
  return answer === '' ? 408 : parsed(answer).status;
}

async function opened(port: number, count: number): Promise<RawConnection[]> {
  return Promise.all(Array.from({ length: count }, () => rawConnection(port)));
}

describe('two hundred connections', () => {
  it.each([
    ['say nothing', ''],
    ['send one byte of a method', 'G'],
    ['send headers that never end', 'GET /graphql HTTP/1.1\r\nhost: h\r\nx-a: b\r\n'],
    ['send no body', keptAlive(ask('{ a }')).replace(/(?<=\r\n\r\n).*/s, '')],
    ['send half a body', keptAlive(ask('{ a }')).slice(0, -5)],
    [
      'send chunks that never end',
      'POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n',
    ],
  ])('that %s are ended by the gateway, which answers others meanwhile', async (_what, sent) => {
    await using gateway = await start({ graph: slowGateway().graph, timeouts });
    const connections = await opened(gateway.server.port, 200);
    for (const { socket } of connections) socket.write(sent);
    const ended = Promise.all(connections.map((connection) => connection.closed()));
    expect(await (await gateway.query('{ a }')).json()).toEqual({ data: { a: 'a' } });
    for (const answer of await ended) expect(endedBy(answer)).toBe(408);
  });

  it('that trickle their headers byte by byte are ended all the same', async () => {
    await using gateway = await start({ graph: slowGateway().graph, timeouts });
    const connection = await rawConnection(gateway.server.port);
    connection.socket.write('GET /graphql HTTP/1.1\r\nhost: h\r\n');
    const trickle = setInterval(() => connection.socket.write('x: y\r\n'), 5);
    try {
      expect(endedBy(await connection.closed())).toBe(408);
    } finally {
      clearInterval(trickle);
    }
  });
});

describe('a client that reads no answer', () => {
  it('is cut, and its answer is let go', async () => {
    await using gateway = await start({ graph: slowGateway().graph, timeouts });
    const connection = await rawConnection(gateway.server.port);
    connection.socket.pause();
    connection.socket.write(keptAlive(ask('{ large }')));
    expect(await gateway.telemetry.next('request')).toMatchObject({ status: 499 });
    connection.socket.destroy();
  });

  it('but waits for one is not cut, however long it takes', async () => {
    const { graph, asked, go } = slowGateway();
    await using gateway = await start({ graph, timeouts });
    const waiting = exchange(gateway.server.port, ask('{ slow }'));
    await asked;
    const idle = await rawConnection(gateway.server.port);
    idle.socket.write(keptAlive(ask('{ large }')));
    idle.socket.pause();
    // The other was cut meanwhile, after as long.
    await gateway.telemetry.next('request');
    go();
    expect(parsed(await waiting).body).toBe('{"data":{"slow":"done"}}');
    idle.socket.destroy();
  });
});

describe('a request that came whole', () => {
  it('gets its own answer, whatever comes behind it', async () => {
    const { graph, asked, go } = slowGateway();
    await using gateway = await start({ graph });
    const connection = await rawConnection(gateway.server.port);
    connection.socket.write(`${keptAlive(ask('{ slow }'))}`);
    await asked;
    connection.socket.write('broken\r\n\r\n');
    // The gateway has read that when it has answered what was sent after it.
    expect(parsed(await exchange(gateway.server.port, get('?query={a}'))).status).toBe(200);
    go();
    const answer = parsed(await connection.closed());
    expect(answer).toMatchObject({ status: 200, body: '{"data":{"slow":"done"}}' });
  });
});

describe('four hundred requests on one connection that wait for one answer', () => {
  it('leave room for others: a hundred of them are executed', async () => {
    const { graph, asked, go } = slowGateway();
    await using gateway = await start({ graph });
    const connection = await rawConnection(gateway.server.port);
    connection.socket.write(`${keptAlive(ask('{ slow }')).repeat(399)}${ask('{ slow }')}`);
    await asked;
    expect(parsed(await exchange(gateway.server.port, get('?query={a}')))).toMatchObject({ status: 200 });
    go();
    const answers = (await connection.closed()).match(/(?<=HTTP\/1\.1 )\d+/g);
    expect(answers).toEqual([...Array(100).fill('200'), ...Array(300).fill('503')]);
  });
});

describe('a connection that idles', () => {
  /** The answers to `last` and what came before it on its connection go out together. */
  function gatheringGateway() {
    let go = () => {};
    const first = () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      go = () => resolve('first');
      return promise;
    };
    const last = () => {
      go();
      return 'last';
    };
    const schema = schemaOf('type Query { first: String last: String }', { first, last });
    // The usual one takes down all requests.
    const createContext = (request: GraphRequest) => ({ headers: request.callerHeaders, graphRequest: request });
    return start({ graph: testGraph(schema, { createContext }) });
  }
  const held = () => {
    const { heapUsed, arrayBuffers } = heldMemory();
    return heapUsed + arrayBuffers;
  };
  const large = keptAlive(ask(`{ last } #${'x'.repeat(900_000)}`));
  const long = Array.from({ length: 24 }, (_, n) => `x-${n}: ${'y'.repeat(500)}`);
  const hundred = ['{ first }', ...Array(98).fill('{ __typename }'), '{ last }'];

  it.each([
    ['one request of nearly a mebibyte', 40, large],
    ['a hundred at once with long headers', 20, hundred.map((query) => keptAlive(ask(query, {}, ...long))).join('')],
  ])('keeps nothing of %s', async (_what, count, sent) => {
    await using gateway = await gatheringGateway();
    await exchange(gateway.server.port, ask('{ last }'));
    const before = held();
    const connections = await opened(gateway.server.port, count);
    for (const connection of connections) {
      connection.socket.write(sent);
      await connection.until(/"last"/);
    }
    await expect.poll(() => held() - before, { timeout: 5_000 }).toBeLessThan(8 * 2 ** 20);
    for (const { socket } of connections) socket.destroy();
  });
});
