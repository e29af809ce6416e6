import { describe, expect, test } from 'vitest';
import type { ApiParameter } from '../../../gateway/openapi/api-description.ts';
import type { CompileOptions } from '../../../gateway/rest/compile-operation.ts';
import type { OperationInput } from '../../../gateway/rest/operation.ts';
import { compiled, mediaType, type OperationSketch, parameter, pathOf, response } from './compiled.ts';

describe('a path argument', () => {
  const sketch = { path: '/notes/{id}', parameters: [parameter('path', 'id')] };
  const of = (id: unknown, options: Partial<CompileOptions> = {}) => pathOf(sketch, { path: { id } }, options);

  test('is one percent-encoded segment', () => {
    expect(of('a/b#c é')).toBe('/notes/a%2Fb%23c%20%C3%A9');
    expect(of("AZaz09-._~!$&'()*+,;=:@%")).toBe('/notes/AZaz09-._~%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40%25');
  });

  test.each(['.', '..', '../admin', 'a/../b', 'a/..', './', '\\..\\', 'a\\.', '..;/admin', ['x', '..'], { '..': 1 }])(
    'is refused with a dot segment: %j',
    (id) => {
      expect(() => of(id)).toThrow('shop: path argument "id" cannot be sent: it holds a "." or ".." path segment');
    },
  );

  test.each(['...', '.a', 'a.', '..a', 'a..b', '%2e%2e', 'a/...', '.well-known/x'])('is no dot segment: %j', (id) => {
    expect(decodeURIComponent(of(id).slice('/notes/'.length))).toBe(id);
  });

  test('is refused where several of them, or text beside them, compose a dot segment', () => {
    const composed = (path: string, values: Record<string, unknown>) => () =>
      pathOf({ path, parameters: Object.keys(values).map((name) => parameter('path', name)) }, { path: values });
    const message = /cannot be sent: it holds a "\." or "\.\." path segment/;
    expect(composed('/x/{a}{b}', { a: '.', b: '.' })).toThrow(message);
    expect(composed('/x/.{a}', { a: '.' })).toThrow(message);
    expect(composed('/x/{a}./y', { a: 'b/' })).toThrow(message);
    expect(composed('/x/{a}.', { a: '\\' })).toThrow(message);
    expect(composed('/{a}.json', { a: '.' })).toThrow(message);
  });

  test('has its dots encoded where the source says dotSegments: encode', () => {
    expect(of('..', { dotSegments: 'encode' })).toBe('/notes/%2E%2E');
    expect(of('a/../b', { dotSegments: 'encode' })).toBe('/notes/a%2F%2E%2E%2Fb');
    expect(of('a.b', { dotSegments: 'encode' })).toBe('/notes/a.b');
  });

  test.each([
    [undefined, 'it has no value'],
    [null, 'it has no value'],
    ['', 'it is empty'],
    [[], 'it is empty'],
    [{}, 'it is empty'],
    ['\ud800', 'it is not well-formed Unicode'],
    [Number.NaN, 'it is not a finite number'],
    [new File(['x'], 'x'), 'a file fits only into a request body'],
    [new Date(Number.NaN), 'it is not a valid date'],
  ])('is refused: %s (%s)', (id, reason) => {
    expect(() => of(id)).toThrow(`shop: path argument "id" cannot be sent: ${reason}`);
  });

  test('keeps 0 and false, which are values', () => {
    expect(of(0)).toBe('/notes/0');
    expect(of(false)).toBe('/notes/false');
  });

  test('is found where the template marks it or the description forgot it', () => {
    expect(pathOf({ path: '/{proxy+}', parameters: [parameter('path', 'proxy')] }, { path: { proxy: 'a/b' } })).toBe(
      '/a%2Fb',
    );
    expect(pathOf({ path: '/{id}' }, { path: { id: 'x' } })).toBe('/x');
  });

  test('is written as its content type says', () => {
    const json = { path: '/{f}', parameters: [parameter('path', 'f', { contentType: 'application/json' })] };
    expect(pathOf(json, { path: { f: { a: [1] } } })).toBe('/%7B%22a%22%3A%5B1%5D%7D');
  });
});

describe('a path template', () => {
  test('is encoded where it is text, sends its query and never its fragment', () => {
    expect(pathOf({ path: '/a b/é/%20/{x}?action=get all&v={v}#frag' }, { path: { x: 1, v: 'a&b' } })).toBe(
      '/a%20b/%C3%A9/%20/1?action=get%20all&v=a%26b',
    );
  });
});

describe('a query argument', () => {
  const query = (given: Partial<ApiParameter>, value: unknown) =>
    pathOf({ parameters: [parameter('query', 'q', given)] }, { query: { q: value } });

  test('stands in the order of the description, whatever the order given', () => {
    const parameters = ['b', 'a', 'c'].map((name) => parameter('query', name));
    expect(pathOf({ parameters }, { query: { c: 1, a: 2, b: 3 } })).toBe('/?b=3&a=2&c=1');
  });

  test('is JSON where its content type says so', () => {
    expect(query({ contentType: 'application/json' }, { a: [1, 9007199254740993n] })).toBe(
      '/?q=%7B%22a%22%3A%5B1%2C9007199254740993%5D%7D',
    );
  });

  test('is sent empty for an empty list only where the description allows it', () => {
    expect(query({ allowEmptyValue: true }, [])).toBe('/?q=');
    expect(query({}, [])).toBe('/');
  });

  test('writes dates by their format', () => {
    const date = new Date(Date.UTC(2024, 1, 29, 10, 20, 30));
    expect(query({ schema: { type: 'string', format: 'date' } }, date)).toBe('/?q=2024-02-29');
    expect(query({ schema: { type: 'array', items: { type: 'string', format: 'date' } } }, [date])).toBe(
      '/?q=2024-02-29',
    );
    expect(query({ schema: { type: 'integer' } }, date)).toBe(`/?q=${date.getTime()}`);
  });

  test('of a primitive schema never becomes other parameters: a list has commas, an object is JSON', () => {
    const schema = { type: 'string' };
    expect(query({ schema }, { limit: 1 })).toBe('/?q=%7B%22limit%22%3A1%7D');
    expect(query({ schema }, ['a', 'b,c'])).toBe('/?q=a,b%2Cc');
  });

  test.each([
    ['spaceDelimited', 'a b', '" "'],
    ['pipeDelimited', 'a|b', '"|"'],
    ['tabDelimited', 'a\tb', '"\\t"'],
  ] as const)('in style %s is refused with a member %j', (style, member, separator) => {
    expect(() => query({ style, explode: false }, [member])).toThrow(
      `shop: query argument "q" cannot be sent: a member of a list may not hold ${separator}, which separates its members`,
    );
  });
});

describe('queryParams of Mesh', () => {
  const sketch = { parameters: [parameter('query', 'size'), parameter('query', 'page')] };
  const queryParams = { size: '10', key: '{context.key}', ids: '{context.ids}' };
  const call = (input: OperationInput, data: object = {}) =>
    compiled(sketch, { queryParams }).request(input, data).path;

  test('are sent first, filled for each call, lists repeated', () => {
    expect(call({ query: { page: 2 } }, { context: { key: 'a&b', ids: [1, 2] } })).toBe(
      '/?size=10&key=a%26b&ids=1&ids=2&page=2',
    );
  });

  test('give way to the argument of the same name, and to its null', () => {
    expect(call({ query: { size: 5 } })).toBe('/?size=5');
    expect(call({ query: { size: null } })).toBe('/');
  });
});

describe('a header argument', () => {
  const headersOf = (
    sketch: OperationSketch,
    input: OperationInput,
    options: Partial<CompileOptions> = {},
    data: object = {},
  ) => compiled(sketch, options).request(input, data).headers;
  const header = (value: unknown, given: Partial<ApiParameter> = {}) =>
    headersOf({ parameters: [parameter('header', 'X-Trace', given)] }, { header: { 'X-Trace': value } })['x-trace'];

  test.each(['a\r\nx-admin: 1', 'a\nb', 'a\rb', 'a\0b', '\x1b', '\x7f', '\x85', 'снег', '\u{1f600}'])(
    'is refused: %j',
    (value) => {
      expect(() => header(value)).toThrow(
        'shop: header argument "X-Trace" cannot be sent: a header holds no line ends, other control characters or characters beyond Latin-1',
      );
    },
  );

  test('is refused with a space at an end, which HTTP would drop', () => {
    expect(() => header(' a')).toThrow('a header neither begins nor ends with a space');
  });

  test('is Latin-1 text, digits, or a list; null and an empty list are not sent', () => {
    expect(header('café\tok')).toBe('café\tok');
    expect(header(12n)).toBe('12');
    expect(header([1, 2])).toBe('1,2');
    expect(header(null)).toBeUndefined();
    expect(header([])).toBeUndefined();
    expect(header({ a: 1 }, { contentType: 'application/json' })).toBe('{"a":1}');
  });

  test('is refused as a list whose members hold commas', () => {
    expect(() => header(['a,b'])).toThrow('a member of a list may not hold ","');
    expect(() => header({ 'a=b': 1 }, { explode: true })).toThrow('a property name may not hold "=" or ","');
  });

  test.each(['Host', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Content-Type'])(
    'named %s is left to HTTP',
    (name) => {
      const { accept, ...others } = headersOf({ parameters: [parameter('header', name)] }, { header: { [name]: 'x' } });
      expect(others).toEqual({});
      expect(accept).toBeDefined();
    },
  );

  test('wins over operationHeaders, whose missing values are not sent', () => {
    const sketch = { parameters: [parameter('header', 'X-Trace')] };
    const operationHeaders = {
      'x-trace': 'fixed',
      Authorization: '{context.headers.authorization}',
      'X-Secret': '{env.SECRET}',
    };
    const options = { operationHeaders, environment: { SECRET: 's3cret\n' } };
    expect(headersOf(sketch, { header: { 'X-Trace': 'mine' } }, options, { context: { headers: {} } })).toEqual({
      accept: 'application/json, */*;q=0.1',
      'x-trace': 'mine',
      'x-secret': 's3cret',
    });
  });

  test('of operationHeaders is refused with a line end inside', () => {
    expect(() => headersOf({}, {}, { operationHeaders: { 'x-a': '{args.a}' } }, { args: { a: 'x\r\ny' } })).toThrow(
      'shop: a configured header cannot be sent: its value has control characters or characters beyond Latin-1',
    );
  });
});

describe('a cookie argument', () => {
  test('joins the others, and cannot become another one', () => {
    const sketch = { parameters: [parameter('cookie', 'session'), parameter('cookie', 'o')] };
    const input = { cookie: { session: 'abc==; admin=1', o: { 'a=b;c': 1 } } };
    const { headers } = compiled(sketch, { operationHeaders: { cookie: 'theme=dark' } }).request(input, {});
    expect(headers['cookie']).toBe('theme=dark; session=abc==%3B%20admin=1; a%3Db%3Bc=1');
  });
});

describe('accept', () => {
  const acceptOf = (...types: string[]) =>
    compiled({
      responses: [
        response('200', ...types.map((type) => mediaType(type))),
        response('4XX', mediaType('application/problem+json')),
      ],
    }).request({}, {}).headers['accept'];

  test.each([
    [['application/json'], 'application/json, application/problem+json;q=0.5'],
    [
      ['text/csv', 'application/vnd.x+json', 'application/json; charset=utf-8'],
      'application/json, application/vnd.x+json, text/csv;q=0.9, application/problem+json;q=0.5',
    ],
    [['application/pdf'], 'application/pdf, application/problem+json;q=0.5'],
    [['*/*'], 'application/json, application/problem+json;q=0.5, */*;q=0.1'],
    [[], 'application/json, application/problem+json;q=0.5, */*;q=0.1'],
  ])('for %j is %s', (types, expected) => {
    expect(acceptOf(...types)).toBe(expected);
  });
});

test('an operation without operationId is named by method and path, and only safe methods are safe', () => {
  expect(compiled({ operationId: undefined, path: '/a/{b}' })).toMatchObject({ id: 'GET /a/{b}', safe: true });
  expect(compiled({ method: 'DELETE' }).safe).toBe(false);
});
