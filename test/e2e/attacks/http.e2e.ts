import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange } from '../raw-http.ts';
import { type Attack, type AttackedGateway, ask, attackedGateway, get, named, post } from './attacked-gateway.ts';

const body = '{"query":"mutation { lend(input: { bookId: \\"b\\" }) { bookId } }"}';
const head = (...lines: string[]) =>
  ['POST /graphql HTTP/1.1', 'host: h', 'connection: close', 'content-type: application/json', ...lines, '', ''].join(
    '\r\n',
  );
/** A second request that must never be seen as one. */
const hidden = 'GET /hidden HTTP/1.1\r\nhost: h\r\n\r\n';
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

/** Requests of which two servers in a row could have different ideas where they end (RFC 9112, 11.2). */
const smuggling: readonly Attack[] = [
  {
    name: 'a length before chunks',
    sent: `${head(`content-length: ${body.length}`, 'transfer-encoding: chunked')}0\r\n\r\n${hidden}`,
    status: 400,
  },
  {
    name: 'chunks before a length',
    sent: `${head('transfer-encoding: chunked', 'content-length: 4')}${chunk(body)}0\r\n\r\n${hidden}`,
    status: 400,
  },
  {
    name: 'two lengths that differ',
    sent: `${head('content-length: 0', `content-length: ${hidden.length}`)}${hidden}`,
    status: 400,
  },
  {
    name: 'two lengths that agree',
    sent: `${head(`content-length: ${body.length}`, `content-length: ${body.length}`)}${body}`,
    status: 400,
  },
  { name: 'two lengths in one line', sent: `${head('content-length: 5, 5')}hello${hidden}`, status: 400 },
  { name: 'a length with a sign', sent: `${head('content-length: +5')}hello${hidden}`, status: 400 },
  { name: 'a length below nothing', sent: `${head('content-length: -1')}${hidden}`, status: 400 },
  { name: 'a length in hexadecimal', sent: `${head('content-length: 0x10')}${hidden}`, status: 400 },
  { name: 'a length that no number holds', sent: head(`content-length: ${'9'.repeat(30)}`), status: 400 },
  { name: 'a space before the colon', sent: `${head('content-length : 5')}hello${hidden}`, status: 400 },
  { name: 'a header that goes on in the next line', sent: head('x-a: b', ' content-length: 5'), status: 400 },
  { name: 'a first header that begins with a space', sent: `POST /graphql HTTP/1.1\r\n host: h\r\n\r\n`, status: 400 },
  { name: 'bare line feeds', sent: `GET /healthz HTTP/1.1\nhost: h\n\n${hidden}`, status: 400 },
  { name: 'a bare line feed in one header', sent: head('x-a: b\ncontent-length: 5'), status: 400 },
  { name: 'a bare carriage return in a header', sent: head('x-a: b\rcontent-length: 5'), status: 400 },
  { name: 'a NUL in a header', sent: head('x-a: b\0c'), status: 400 },
  { name: 'a NUL in a header name', sent: head('x\0a: b'), status: 400 },
  {
    name: 'an encoding beside chunked',
    sent: `${head('transfer-encoding: gzip, chunked')}${chunk(body)}0\r\n\r\n`,
    status: 501,
  },
  { name: 'chunked twice', sent: `${head('transfer-encoding: chunked, chunked')}${chunk(body)}0\r\n\r\n`, status: 400 },
  {
    name: 'chunked that is not last',
    sent: `${head('transfer-encoding: chunked, identity')}${chunk(body)}`,
    status: 400,
  },
  { name: 'chunked, misspelt', sent: `${head('transfer-encoding: xchunked')}${chunk(body)}0\r\n\r\n`, status: 400 },
  {
    name: 'chunked behind a vertical tab',
    sent: `${head('transfer-encoding:\x0bchunked')}${chunk(body)}`,
    status: 400,
  },
  {
    name: 'a chunk size with a sign',
    sent: `${head('transfer-encoding: chunked')}+5\r\nhello\r\n0\r\n\r\n`,
    status: 400,
  },
  {
    name: 'a chunk size beyond 64 bits',
    sent: `${head('transfer-encoding: chunked')}${'f'.repeat(17)}\r\n`,
    status: 400,
  },
  {
    name: 'a chunk that is longer than it says',
    sent: `${head('transfer-encoding: chunked')}5\r\nhello!!\r\n0\r\n\r\n`,
    status: 400,
  },
  {
    name: 'a chunk that ends with a bare line feed',
    sent: `${head('transfer-encoding: chunked')}5\nhello\n0\n\n`,
    status: 400,
  },
  {
    name: 'chunk extensions without end',
    sent: `${head('transfer-encoding: chunked')}5;${'x'.repeat(40_000)}\r\nhello\r\n`,
    status: 413,
  },
  { name: 'HTTP/1.2', sent: 'GET /healthz HTTP/1.2\r\nhost: h\r\n\r\n', status: 400 },
  { name: 'HTTP/2 without agreement', sent: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400 },
  {
    name: 'chunks in HTTP/1.0',
    sent: `POST /graphql HTTP/1.0\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk('{"query":"{ __typename }"}')}0\r\n\r\n${hidden}`,
    status: 200,
  },
  { name: 'two hosts', sent: 'GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n', status: 400 },
];

/** Requests that are whole, and ask for what is not served. */
const odd: readonly Attack[] = [
  { name: 'CONNECT', sent: 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nhost: h\r\n\r\n', status: 'cut' },
  {
    name: 'TRACE',
    sent: 'TRACE /graphql HTTP/1.1\r\nhost: h\r\nconnection: close\r\nx-secret: s3cret\r\n\r\n',
    status: 405,
    answers: /^(?!.*s3cret)/s,
  },
  { name: 'TRACK', sent: 'TRACK /graphql HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n', status: 400 },
  {
    name: 'a method in another case',
    sent: 'post /graphql HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n',
    status: 400,
  },
  {
    name: 'an upgrade to HTTP/2',
    sent: get('?query={__typename}', 'upgrade: h2c', 'http2-settings: AAMAAABkAAQAAP__'),
    status: 200,
    answers: /\{"data":\{"__typename":"Query"\}\}/,
  },
  { name: 'an upgrade to WebSocket', sent: get('', 'upgrade: websocket', 'sec-websocket-version: 13'), status: 400 },
  {
    name: 'the host of somebody else in the target',
    sent: 'GET http://169.254.169.254/latest/meta-data HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n',
    status: 404,
  },
  { name: 'a target without a path', sent: 'GET * HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n', status: 400 },
  {
    name: 'a file outside',
    sent: 'GET /../../../etc/passwd HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n',
    status: 404,
  },
  {
    name: 'a file outside, encoded',
    sent: 'GET /%2e%2e/%2e%2e%2f..%5c.meshrc.yaml HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n',
    status: 404,
  },
  {
    name: 'a target of 40 KiB',
    sent: `GET /graphql?query=${'x'.repeat(40_000)} HTTP/1.1\r\nhost: h\r\n\r\n`,
    status: 431,
  },
  { name: 'a header of 40 KiB', sent: get('', `cookie: ${'x'.repeat(40_000)}`), status: 431 },
  { name: 'headers without end', sent: get('', ...Array.from({ length: 8_000 }, (_, n) => `x${n}:`)), status: 431 },
  {
    name: 'a header that would be two in the answer',
    sent: get('?query={__typename}', 'x-request-id: a\tb'),
    status: 200,
    answers: /^(?!.*a\tb)/s,
  },
  {
    name: 'a request id of 10 KiB',
    sent: get('?query={__typename}', `x-request-id: ${'x'.repeat(10_000)}`),
    status: 200,
    answers: /^(?!.*xxxxx)/s,
  },
  {
    name: 'an encoded line break in the target',
    sent: get('%0d%0aset-cookie:%20a=b'),
    status: 404,
    answers: /^(?!.*\r\nset-cookie)/is,
  },
  {
    name: 'a host with a path',
    sent: 'GET /graphql HTTP/1.1\r\nhost: h/@evil\r\nconnection: close\r\n\r\n',
    status: 400,
  },
  { name: 'Expect of something else', sent: post(body, 'expect: 200-maybe'), status: 417 },
  {
    name: 'trailers that would be headers',
    sent: `${head('transfer-encoding: chunked', 'trailer: x-api-key')}${chunk('{"query":"{ __typename }"}')}0\r\nx-api-key: k\r\n\r\n`,
    status: 200,
  },
];

describe.each([
  ['smuggled by', smuggling],
  ['of', odd],
])('a request %s', (_what, attacks) => {
  let attacked: AttackedGateway;
  beforeAll(async () => {
    attacked = await attackedGateway('');
  });
  afterAll(() => attacked[Symbol.asyncDispose]());

  it.each(named(attacks))('%s is answered once, calls nothing, and nobody else feels it', async (_name, attack) => {
    const before = attacked.calls();
    await attacked.withstands(attack);
    const answers = (await exchange(attacked.port, attack.sent)).match(/HTTP\/1\.1 \d+/g) ?? [];
    expect(answers).toHaveLength(attack.status === 'cut' ? 0 : 1);
    expect(attacked.calls()).toEqual(before);
  });
});

describe('pipelined requests', () => {
  it('get their own answers in their order, and what follows a broken one is not read', async () => {
    await using attacked = await attackedGateway('');
    const keptAlive = (query: string) => ask(query).toString().replace('connection: close\r\n', '');
    const asked = Array.from({ length: 50 }, (_, n) => keptAlive(`{ a${n}: __typename }`));
    const answers = await attacked.unfelt(() => exchange(attacked.port, `${asked.join('')}broken\r\n\r\n${hidden}`));
    expect(answers.match(/(?<="data":\{")a\d+/g)).toEqual(asked.map((_, n) => `a${n}`));
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toHaveLength(50);
  });
});
