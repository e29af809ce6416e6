import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Started, schemaOf, start, testGraph } from '../unit/server/gateway-fixture.ts';
import { exchange, parsed } from './raw-http.ts';

const schema = schemaOf(
  'input In { a: Int b: [In] } type Query { hello(name: String, in: In, n: Int! = 1): String } type Mutation { wave: String }',
  { hello: ({ name }) => name, wave: () => 'wave' },
);

const parameters = fc.record(
  {
    query: fc.oneof(
      fc.constant('query Q($name: String, $in: In, $n: Int!) { hello(name: $name, in: $in, n: $n) }'),
      fc.constant('{ hello } query B { hello }'),
      fc.string({ unit: 'grapheme' }),
      fc.string({
        unit: fc.constantFrom(
          '{',
          '}',
          '(',
          ')',
          '$',
          '@',
          '"',
          '"""',
          'hello',
          ' ',
          ':',
          '...',
          'on Query',
          '#',
          '\n',
          '[',
          '1e9',
        ),
      }),
      fc.jsonValue(),
    ),
    variables: fc.oneof(fc.record({ name: fc.jsonValue(), in: fc.jsonValue(), n: fc.jsonValue() }), fc.jsonValue()),
    operationName: fc.oneof(fc.constant('Q'), fc.jsonValue()),
    extensions: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

const mediaType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'application/graphql',
  'application/graphql+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'text/plain',
);
const accept = fc.constantFrom(
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
  ';q=,,/',
);

/** What a client sends must never be our fault: no 5xx, and JSON or a stream that ends. */
describe('whatever a client sends', () => {
  let gateway: Started;
  beforeAll(async () => {
    gateway = await start({ graph: testGraph(schema) });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  const send = async (line: string, headers: string[], body: Buffer) => {
    const head = [line, 'host: h', 'connection: close', 'x-weft-csrf: 1', 'x-graphql-csrf: 1', ...headers, '', ''].join(
      '\r\n',
    );
    return parsed(await exchange(gateway.server.port, Buffer.concat([Buffer.from(head, 'latin1'), body])));
  };

  it('as a POST body, it is answered below 500', async () => {
    const body = fc.oneof(
      parameters.map((value) => Buffer.from(JSON.stringify(value))),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(body, mediaType, accept, async (bytes, type, wanted) => {
        const headers = [`content-type: ${type}`, `accept: ${wanted}`, `content-length: ${bytes.byteLength}`];
        const answer = await send('POST /graphql HTTP/1.1', headers, bytes);
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
    expect(gateway.telemetry.of('notice')).toEqual([]);
  });

  it('as a target, it is answered below 500', async () => {
    const target = fc.oneof(
      fc.string({
        unit: fc.constantFrom('/', '.', '%2e', '%', 'é', '\u00ff', '?', '#', '\\', 'graphql', ':', '@', '[', '{', '"'),
      }),
      parameters.map(
        (value) =>
          `graphql?${new URLSearchParams(Object.entries(value).map(([name, part]) => [name, typeof part === 'string' ? part : JSON.stringify(part)]))}`,
      ),
      fc.string({ unit: 'grapheme' }).map((text) => `graphql?query=${text}`),
    );
    await fc.assert(
      fc.asyncProperty(target, accept, async (path, wanted) => {
        const [withoutBreaks] = path.split(/[\r\n]/, 1);
        const answer = await send(`GET /${withoutBreaks} HTTP/1.1`, [`accept: ${wanted}`], Buffer.alloc(0));
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
    expect(gateway.telemetry.of('notice')).toEqual([]);
  });

  it('it reports nothing as a fault of the gateway', () => {
    const faults = gateway.telemetry.of('field.error').filter(({ code }) => code === 'INTERNAL_SERVER_ERROR');
    expect(faults).toEqual([]);
  });
});
