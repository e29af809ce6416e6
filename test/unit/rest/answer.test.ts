import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GatewayError } from '../../../gateway/errors/gateway-error.ts';
import { ProjectError } from '../../../gateway/errors/project-error.ts';
import type { ApiResponse, Schema } from '../../../gateway/openapi/api-description.ts';
import type { CompileOptions } from '../../../gateway/rest/compile-operation.ts';
import { isAbsent } from '../../../gateway/rest/response/statuses.ts';
import { UnsupportedOperation } from '../../../gateway/rest/unsupported-operation.ts';
import type { UpstreamResponse } from '../../../gateway/upstream/upstream-client.ts';
import { compiled, mediaType, response } from './compiled.ts';

function answer(
  status: number,
  body: string | Uint8Array,
  headers: UpstreamResponse['headers'] = { 'content-type': 'application/json' },
): UpstreamResponse {
  return { status, headers, body: Buffer.from(body) };
}

function reads(
  responses: readonly ApiResponse[],
  given: UpstreamResponse,
  options: Partial<CompileOptions> = {},
): unknown {
  return compiled({ responses }, options).read(given).value;
}

function thrown(
  responses: readonly ApiResponse[],
  given: UpstreamResponse,
  options: Partial<CompileOptions> = {},
): GatewayError {
  const errors: unknown[] = [];
  try {
    reads(responses, given, options);
  } catch (error) {
    errors.push(error);
  }
  expect(errors).toEqual([expect.any(GatewayError)]);
  return errors[0] as GatewayError;
}

const json = (schema?: Schema) => [response('200', mediaType('application/json', schema))];
const object: Schema = { type: 'object', properties: { id: { type: 'string' } } };
const list: Schema = { type: 'array', items: object };
const invalid = {
  code: 'UPSTREAM_INVALID_RESPONSE',
  message: 'shop: the upstream answered something that its description does not promise',
};

describe('an answer that keeps its promise', () => {
  test.each([
    ['JSON', 'application/json', '{"a":1}', { a: 1 }],
    ['a JSON suffix', 'application/vnd.x+json; charset=utf-8', '[1]', [1]],
    ['problem details', 'application/problem+json', '{"title":"x"}', { title: 'x' }],
    ['a byte order mark', 'application/json', '\ufeff{"a":1}', { a: 1 }],
    ['JSON null', 'application/json', 'null', null],
    ['JSON that says it is HTML', 'text/html', '{"a":1}', { a: 1 }],
  ])('is the parsed value of %s', (_what, type, body, value) => {
    expect(reads(json(), answer(200, body, { 'content-type': type }))).toEqual(value);
  });

  test('is null for 204, 205 and an empty body', () => {
    for (const status of [200, 201, 204, 205]) expect(reads(json(object), answer(status, ''))).toBeNull();
    expect(reads(json(object), answer(204, 'ignored'))).toBeNull();
  });

  test('is text for text types, in the charset of the answer', () => {
    const csv = [response('200', mediaType('text/csv'))];
    expect(reads(csv, answer(200, 'a;b\né', { 'content-type': 'text/csv' }))).toBe('a;b\né');
    expect(reads(csv, answer(200, new Uint8Array([0xe9]), { 'content-type': 'text/csv; charset=ISO-8859-1' }))).toBe(
      'é',
    );
    expect(reads(csv, answer(200, 'x', { 'content-type': 'text/csv; charset=nonsense' }))).toBe('x');
    expect(reads(csv, answer(200, 'x', { 'content-type': 'application/octet-stream' }))).toBe('x');
  });

  test('is a file with its type and name for everything else', async () => {
    const pdf = [response('200', mediaType('application/pdf', { type: 'string', format: 'binary' }))];
    const disposition = `attachment; filename="fallback.pdf"; filename*=UTF-8''..%2Fr%C3%A9sum%C3%A9.pdf`;
    const file = reads(
      pdf,
      answer(200, new Uint8Array([0, 255]), { 'content-type': 'application/pdf', 'content-disposition': disposition }),
    ) as File;
    expect(file).toBeInstanceOf(File);
    expect({ name: file.name, type: file.type, bytes: [...(await file.bytes())] }).toEqual({
      name: 'résumé.pdf',
      type: 'application/pdf',
      bytes: [0, 255],
    });
    expect(reads(pdf, answer(200, new Uint8Array([1]), {}))).toBeInstanceOf(File);
  });

  test('is the type that came where several are promised', () => {
    const both = [response('200', mediaType('application/json', object), mediaType('text/csv', { type: 'string' }))];
    expect(reads(both, answer(200, 'a;b', { 'content-type': 'text/csv' }))).toBe('a;b');
    expect(reads(both, answer(200, '{}'))).toEqual({});
    expect(thrown(both, answer(200, '<html>', { 'content-type': 'text/html' }))).toMatchObject(invalid);
  });

  test('is a list for JSON lines', () => {
    expect(
      reads(
        [response('200', mediaType('application/x-ndjson', list))],
        answer(200, '{"a":1}\n\n{"a":2}\n', { 'content-type': 'application/x-ndjson' }),
      ),
    ).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('is plain text where JSON text is promised and unquoted text comes', () => {
    expect(reads(json({ type: 'string' }), answer(200, 'hello', { 'content-type': 'text/plain' }))).toBe('hello');
  });

  test('is whatever came where nothing is promised', () => {
    expect(reads([], answer(200, '{"a":1}', {}))).toEqual({ a: 1 });
    expect(reads([], answer(200, 'done', {}))).toBe('done');
    expect(reads([], answer(200, 'done', { 'content-type': 'text/plain' }))).toBe('done');
  });
});

describe('an answer that breaks its promise', () => {
  test.each([
    ['HTML for JSON', json(object), answer(200, '<html></html>', { 'content-type': 'text/html' })],
    ['HTML for a JSON text', json({ type: 'string' }), answer(200, '<html></html>', { 'content-type': 'text/html' })],
    ['broken JSON', json(), answer(200, '{"a":')],
    ['text for JSON without content type', json(), answer(200, 'oops', {})],
    ['a list for an object', json(object), answer(200, '[{"id":"1"}]')],
    ['an object for a list', json(list), answer(200, '{"id":"1"}')],
    ['text for an object', json(object), answer(200, '"ok"')],
    ['an object for text', json({ type: 'string' }), answer(200, '{}')],
    ['a list for composed objects', json({ allOf: [{ type: 'object' }, {}] }), answer(200, '[]')],
    ['a list for a choice of objects', json({ oneOf: [object, { type: 'object' }] }), answer(200, '[]')],
    ['a list for a nullable object', json({ type: ['object', 'null'] }), answer(200, '[]')],
    ['a list for any of an object and null', json({ anyOf: [object, { type: 'null' }] }), answer(200, '[]')],
    [
      'HTML for a file',
      [response('200', mediaType('application/pdf'))],
      answer(200, '<html>', { 'content-type': 'text/html' }),
    ],
    [
      'text for an object of any type',
      [response('200', mediaType('*/*', object))],
      answer(200, 'oops', { 'content-type': 'text/plain' }),
    ],
    [
      'an object for a list under default',
      [response('default', mediaType('application/json', list))],
      answer(200, '{}'),
    ],
    ['an object for a list under 2XX', [response('2XX', mediaType('application/json', list))], answer(201, '{}')],
  ])('is UPSTREAM_INVALID_RESPONSE: %s', (_what, responses, given) => {
    expect(thrown(responses, given)).toMatchObject({
      ...invalid,
      source: 'shop',
      operation: 'op',
      status: given.status,
    });
  });

  test('is accepted where the description leaves the shape open', () => {
    for (const schema of [{}, { oneOf: [object, list] }, { type: ['object', 'array'] }, { allOf: [] }]) {
      expect(reads(json(schema), answer(200, '[]'))).toEqual([]);
    }
  });

  test('is accepted as null', () => {
    expect(reads(json(object), answer(200, 'null'))).toBeNull();
  });
});

describe('64-bit integers', () => {
  const amounts: Schema = {
    type: 'object',
    properties: {
      amount: { type: 'integer', format: 'int64' },
      ratio: { type: 'number' },
      lines: {
        type: 'array',
        items: {
          type: 'object',
          properties: { id: { anyOf: [{ type: 'integer', format: 'int64' }, { type: 'null' }] } },
        },
      },
      ids: { type: 'array', items: { type: 'integer', format: 'int64' } },
    },
  };

  test('beyond 2^53 are kept without loss where the description has them, and only there', () => {
    const text =
      '{"amount":9007199254740993,"ratio":12345678901234567890,"lines":[{"id":-9223372036854775808}],"ids":[1,9007199254740995],"text":"12345678901234567890"}';
    expect(reads(json(amounts), answer(200, text))).toEqual({
      amount: 9007199254740993n,
      ratio: 12345678901234567000,
      lines: [{ id: -9223372036854775808n }],
      ids: [1, 9007199254740995n],
      text: '12345678901234567890',
    });
  });

  test('that a number holds stay numbers', () => {
    expect(reads(json(amounts), answer(200, '{"amount":9007199254740991,"x":1234567890123456}'))).toEqual({
      amount: 9007199254740991,
      x: 1234567890123456,
    });
  });

  test('are numbers where no schema has them', () => {
    expect(reads(json(object), answer(200, '{"id":9007199254740993}'))).toEqual({ id: 9007199254740992 });
  });

  test('are found through recursive and self-composed schemas', () => {
    const node: Record<string, unknown> = { type: 'object' };
    node['properties'] = { child: node, id: { type: 'integer', format: 'int64' } };
    node['allOf'] = [node];
    expect(reads(json(node as Schema), answer(200, '{"child":{"id":9007199254740993}}'))).toEqual({
      child: { id: 9007199254740993n },
    });
  });

  test('are found under names that the description leaves open', () => {
    const map = { type: 'object', additionalProperties: { type: 'integer', format: 'int64' } };
    expect(reads(json(map), answer(200, '{"x":9007199254740993}'))).toEqual({ x: 9007199254740993n });
  });
});

describe('a status that is a failure', () => {
  test.each([
    [400, 'BAD_USER_INPUT', 'the upstream refused the arguments'],
    [401, 'UPSTREAM_ERROR', 'the upstream did not accept the credentials of the gateway'],
    [403, 'FORBIDDEN', 'the upstream does not allow this'],
    [404, 'NOT_FOUND', 'the upstream knows no such entity'],
    [405, 'UPSTREAM_ERROR', 'the upstream answered with a failure'],
    [407, 'UPSTREAM_ERROR', 'the upstream did not accept the credentials of the gateway'],
    [408, 'UPSTREAM_TIMEOUT', 'the upstream gave up waiting'],
    [409, 'CONFLICT', 'the upstream refused the change because of its present state'],
    [410, 'NOT_FOUND', 'the upstream knows no such entity'],
    [412, 'CONFLICT', 'the upstream refused the change because of its present state'],
    [422, 'BAD_USER_INPUT', 'the upstream refused the arguments'],
    [429, 'RATE_LIMITED', 'the upstream throttles calls'],
    [302, 'UPSTREAM_ERROR', 'the upstream answered with a redirect, which is not followed'],
    [304, 'UPSTREAM_ERROR', 'the upstream answered with a redirect, which is not followed'],
    [500, 'UPSTREAM_ERROR', 'the upstream answered with a failure'],
    [502, 'UPSTREAM_UNAVAILABLE', 'the upstream is unavailable at present'],
    [503, 'UPSTREAM_UNAVAILABLE', 'the upstream is unavailable at present'],
    [504, 'UPSTREAM_UNAVAILABLE', 'the upstream is unavailable at present'],
    [599, 'UPSTREAM_ERROR', 'the upstream answered with a failure'],
  ])('%i is %s', (status, code, message) => {
    const error = thrown(json(object), answer(status, '{"message":"secret detail"}'));
    expect(error).toMatchObject({ code, message: `shop: ${message}`, source: 'shop', operation: 'op', status });
    expect(error.message).not.toContain('secret');
    expect(isAbsent(error)).toBe(code === 'NOT_FOUND');
  });

  test('is an error with an empty body too', () => {
    expect(thrown(json(object), answer(401, '', {}))).toMatchObject({
      code: 'UPSTREAM_ERROR',
      upstreamMessage: undefined,
    });
  });

  test('is what errors of the source say, before all else', () => {
    const options = { errors: { 404: null, 409: 'BAD_USER_INPUT', 418: 'FORBIDDEN' } };
    expect(compiled({}, options).read(answer(404, 'x'))).toEqual({ status: 404, value: null });
    expect(thrown([], answer(409, ''), options).code).toBe('BAD_USER_INPUT');
    expect(thrown([], answer(418, ''), options).code).toBe('FORBIDDEN');
    expect(() => compiled({}, { errors: { 409: 'NONSENSE' } })).toThrow(ProjectError);
    expect(() => compiled({}, { errors: { 409: 'NONSENSE' } })).toThrow(
      /^gateway\.sources\.shop\.errors\.409: "NONSENSE" is no error code; known are BAD_USER_INPUT, /,
    );
  });

  test('is a value with its status in style mesh, where the description gives it a schema', () => {
    const responses = [
      ...json(object),
      response('404', mediaType('application/json', object)),
      response('5XX', mediaType('application/json', object)),
      response('default', mediaType('application/json', object)),
    ];
    const { read } = compiled({ responses }, { errorBodies: 'value' });
    expect(read(answer(404, '{"id":"e"}'))).toEqual({ status: 404, value: { id: 'e' } });
    expect(read(answer(503, '{"id":"e"}'))).toEqual({ status: 503, value: { id: 'e' } });
    expect(() => read(answer(404, '<html>', { 'content-type': 'text/html' }))).toThrow(
      'shop: the upstream knows no such entity',
    );
    expect(() => read(answer(409, '{"id":"e"}'))).toThrow('shop: the upstream refused the change');
  });
});

describe('what the upstream says of its failure goes to the log', () => {
  test.each([
    ['{"type":"about:blank","title":"Out of credit","detail":"Balance is 30"}', 'Out of credit: Balance is 30'],
    ['{"error":{"type":"card_error","message":"Declined"}}', 'Declined'],
    ['{"message":"no such order"}', 'no such order'],
    ['{"error":"invalid_grant","error_description":"expired"}', 'expired'],
    ['{"error":"invalid_grant"}', 'invalid_grant'],
    ['{"errors":[{"message":"first"},{"message":"second"}]}', 'first'],
    ['{"code":7}', '{"code":7}'],
    ['{"broken', '{"broken'],
    ['line one\r\n\u001b[31mline two', 'line one [31mline two'],
    ['  ', undefined],
    ['x'.repeat(600), `${'x'.repeat(500)}…`],
  ])('%s → %s', (body, expected) => {
    expect(thrown([], answer(500, body)).upstreamMessage).toBe(expected);
  });
});

describe('Retry-After', () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2024, 0, 1) }));
  afterEach(() => vi.useRealTimers());

  test.each([
    ['120', 120],
    ['0', 0],
    ['Mon, 01 Jan 2024 00:01:30 GMT', 90],
    ['Sun, 31 Dec 2023 23:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s seconds', (header, seconds) => {
    expect(thrown([], answer(429, '', { 'retry-after': header })).retryAfter).toBe(seconds);
  });
});

test('an answer that is only XML cannot be read into objects', () => {
  expect(() => compiled({ responses: [response('200', mediaType('application/xml', object))] })).toThrow(
    UnsupportedOperation,
  );
  expect(
    reads(
      [response('200', mediaType('application/xml', { type: 'string' }))],
      answer(200, '<a/>', { 'content-type': 'application/xml' }),
    ),
  ).toBe('<a/>');
});

test('an answer to HEAD has no value', () => {
  expect(compiled({ method: 'HEAD', responses: json(object) }).read(answer(200, ''))).toEqual({
    status: 200,
    value: null,
  });
});
