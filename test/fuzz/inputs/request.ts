import type { GraphQLSchema } from 'graphql';
import { Random } from '../random.ts';
import { DocumentMaker } from './document.ts';
import { mutated } from './mutated.ts';

/** What is sent on one connection. */
export interface Input {
  readonly bytes: Buffer;
  /** Whether the connection may have been used before, and be used again. */
  readonly isWhole: boolean;
}

const methods = ['GET', 'GET', 'HEAD', 'POST', 'POST', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'PURGE', 'M-SEARCH'];
const targets = [
  '/',
  '/graphql',
  '/graphql/',
  '/graphql?',
  '/healthz',
  '/readyz',
  '//graphql',
  '/%67raphql',
  '*',
  'http://h/graphql',
  '/graphql?query={__typename}',
];
const versions = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1'];
const types = [
  'application/json',
  'application/json; charset=utf-8',
  'application/graphql',
  'application/graphql+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/json; charset=',
  '/',
];
/** A key that the gateway knows. */
export const keyOfFuzzer = 'the-key-of-the-fuzzer';

/** Headers that leave a request whole. */
const wholeHeaders = [
  ...[
    'accept: text/html',
    'accept: text/event-stream',
    'accept: multipart/mixed',
    'accept: ;q=,',
    'accept-encoding: br;q=0',
  ],
  ...[
    'x-weft-csrf: 1',
    'x-request-id: a\tb',
    'x-api-key: k',
    `x-api-key: ${keyOfFuzzer}`,
    'authorization: Bearer a.b.c',
  ],
  ...['authorization: Basic Og==', 'sec-fetch-site: cross-site', 'origin: null', 'if-none-match: *', 'range: bytes=0-'],
  ...['cookie: a=b', 'x-weft-explain: 1', 'x-weft-cost: 1', 'content-encoding: gzip', 'traceparent: 00-0-0-00'],
];
const headers = [
  ...wholeHeaders,
  ...[
    'host: h',
    'host: a:b@c',
    'host:',
    'connection: close',
    'connection: keep-alive, upgrade',
    'expect: 100-continue',
  ],
  ...['upgrade: websocket', 'transfer-encoding: chunked', 'transfer-encoding: identity', 'content-length: 0'],
  ...['content-length: 10', 'trailer: x', 'te: trailers'],
];
const wholeTypes = ['application/json', 'application/json; charset=utf-8', 'application/graphql+json'];

/** Inputs of one seed, each of which can be made again from its number alone. */
export class InputMaker {
  readonly #seed: number;
  readonly #schema: GraphQLSchema;

  constructor(seed: number, schema: GraphQLSchema) {
    this.#seed = seed;
    this.#schema = schema;
  }

  input(number: number): Input {
    const random = new Random(Math.imul(this.#seed + number, 0x9e3779b1));
    return random.oneIn(3) ? odd(random, this.#document(random)) : whole(random, this.#document(random));
  }

  #document(random: Random): Buffer {
    const document = Buffer.from(new DocumentMaker(random, this.#schema).document());
    return random.oneIn(3) ? mutated(random, document) : document;
  }
}

/** A request that is HTTP, of a body that may be anything. */
function whole(random: Random, document: Buffer): Input {
  const parameters = {
    query: document.toString(),
    ...(random.oneIn(2) && { variables: json(random, 3) }),
    ...(random.oneIn(4) && { operationName: random.pick(['Q', 'R', '', null, '__proto__', 1]) }),
    ...(random.oneIn(12) && { extensions: json(random, 2) }),
    ...(random.oneIn(30) && { [random.pick(['id', 'doc', '__proto__', 'constructor'])]: json(random, 1) }),
  };
  const text = Buffer.from(JSON.stringify(random.oneIn(20) ? [parameters, parameters] : parameters));
  const body = random.oneIn(8) ? mutated(random, text) : text;
  const more = random.some(3, () => random.pick(wholeHeaders));
  if (random.oneIn(6)) {
    const search = new URLSearchParams(
      Object.entries(parameters).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
    return { bytes: head([`GET /graphql?${search} HTTP/1.1`, 'host: h', ...more]), isWhole: true };
  }
  const lines = ['POST /graphql HTTP/1.1', 'host: h', `content-type: ${random.pick(wholeTypes)}`, ...more];
  return { bytes: Buffer.concat([head([...lines, `content-length: ${body.byteLength}`]), body]), isWhole: true };
}

/** A request that may not even be one. */
function odd(random: Random, document: Buffer): Input {
  const body = random.oneIn(2) ? document : Buffer.from(JSON.stringify({ query: document.toString() }));
  const length = random.oneIn(4) ? [] : [`content-length: ${random.oneIn(6) ? random.below(3_000) : body.byteLength}`];
  const lines = [
    `${random.pick(methods)} ${random.pick(targets)} ${random.pick(versions)}`,
    ...(random.oneIn(8) ? [] : ['host: h']),
    `content-type: ${random.pick(types)}`,
    ...random.some(8, () => random.pick(headers)),
    ...length,
  ];
  const bytes = Buffer.concat([head(lines), body]);
  return { bytes: random.oneIn(4) ? bytes : mutated(random, bytes), isWhole: false };
}

function head(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function json(random: Random, depth: number): unknown {
  const leaves = [null, true, 0, -0, 1e308, 2 ** 53, '', 'b1', '\0', '\ud800', '__proto__', 'x'.repeat(300)];
  if (depth === 0 || random.oneIn(4)) return random.pick(leaves);
  if (random.oneIn(3)) return random.some(4, () => json(random, depth - 1));
  const names = ['v', 'flag', '__proto__', 'constructor', 'toString', 'input', ''];
  // As JSON has it: `__proto__` in a literal would be no member.
  return Object.fromEntries(random.some(4, () => [random.pick(names), json(random, depth - 1)]));
}
