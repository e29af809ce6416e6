import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GatewayError } from '../../../gateway/errors/gateway-error.ts';
import type { OperationInput } from '../../../gateway/rest/operation.ts';
import { compiled, mediaType, parameter, pathOf } from './compiled.ts';

beforeAll(() => fc.configureGlobal({ numRuns: 400 }));
afterAll(() => fc.resetConfigureGlobal());

const anyText = fc.string({ unit: 'binary', minLength: 1 });
const nastyText = fc.oneof(
  anyText,
  fc.string({
    unit: fc.constantFrom(
      '.',
      '/',
      '\\',
      ';',
      '%',
      '2',
      'e',
      'E',
      'F',
      '?',
      '#',
      '&',
      '=',
      ',',
      ' ',
      'é',
      '{',
      '}',
      '$',
      '[',
      ']',
      '|',
      '+',
      '\n',
    ),
    minLength: 1,
  }),
);
const hasDotSegment = (text: string) => text.split(/[/\\;]/).some((segment) => segment === '.' || segment === '..');
const safeText = nastyText.filter((text) => !hasDotSegment(text));
const styles = ['simple', 'label', 'matrix'] as const;

describe('a path argument', () => {
  test('arrives as the same text in the same segment', () => {
    fc.assert(
      fc.property(safeText, (id) => {
        const path = pathOf({ path: '/a/{id}/b', parameters: [parameter('path', 'id')] }, { path: { id } });
        const segments = new URL(`http://h${path}`).pathname.split('/');
        expect(segments).toHaveLength(4);
        expect(decodeURIComponent(segments[2] ?? '')).toBe(id);
      }),
    );
  });

  test('never changes how many segments a URL parser sees, alone or beside another, in any style', () => {
    const value = fc.oneof(nastyText, fc.array(nastyText), fc.dictionary(nastyText, nastyText), fc.integer());
    fc.assert(
      fc.property(
        fc.constantFrom(...styles),
        fc.boolean(),
        fc.constantFrom('', '.', '..', '.json', '-'),
        value,
        value,
        (style, explode, literal, a, b) => {
          const parameters = ['a', 'b'].map((name) => parameter('path', name, { style, explode }));
          const path = orRefusal(() => pathOf({ path: `/x/{a}${literal}{b}/y`, parameters }, { path: { a, b } }));
          if (path === undefined) return;
          expect(path).toMatch(/^[\w.~!$&'()*+,;=:@%/-]+$/);
          expect(new URL(`http://h${path}`).pathname).toBe(path);
          expect(path.split('/')).toHaveLength(4);
          expect(decodeURIComponent(path).split(/[/\\]/)).not.toContain('..');
        },
      ),
    );
  });
});

describe('a query argument', () => {
  test('arrives as the same text under its name, whatever either holds', () => {
    fc.assert(
      fc.property(nastyText, nastyText, fc.boolean(), (name, value, allowReserved) => {
        const path = pathOf(
          { path: '/x', parameters: [parameter('query', name, { allowReserved })] },
          { query: { [name]: value } },
        );
        expect([...new URL(`http://h${path}`).searchParams]).toEqual([[name, value]]);
      }),
    );
  });

  test('arrives with all members of a list, exploded or not', () => {
    fc.assert(
      fc.property(fc.array(nastyText, { minLength: 1 }), fc.boolean(), (values, allowReserved) => {
        const parameters = [
          parameter('query', 'e', { allowReserved }),
          parameter('query', 'l', { explode: false, allowReserved }),
        ];
        const path = pathOf({ path: '/x', parameters }, { query: { e: values, l: values } });
        const url = new URL(`http://h${path}`);
        expect(url.searchParams.getAll('e')).toEqual(values);
        const list = /[?&]l=([^&]*)/.exec(url.search)?.[1] ?? '';
        expect(list.split(',').map(decodeURIComponent)).toEqual(values);
      }),
    );
  });

  test('arrives with all properties of a deepObject', () => {
    fc.assert(
      fc.property(fc.dictionary(nastyText, nastyText, { minKeys: 1 }), (values) => {
        const path = pathOf(
          { path: '/x', parameters: [parameter('query', 'f', { style: 'deepObject', explode: true })] },
          { query: { f: values } },
        );
        const expected = Object.entries(values).map(([key, value]) => [`f[${key}]`, value]);
        expect([...new URL(`http://h${path}`).searchParams]).toEqual(expected);
      }),
    );
  });

  test('is refused where a member holds what separates members and cannot be escaped', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('spaceDelimited', 'pipeDelimited', 'tabDelimited'),
        fc.array(nastyText, { minLength: 1 }),
        (style, values) => {
          const parameters = [parameter('query', 'l', { style, explode: false })];
          const path = orRefusal(() => pathOf({ path: '/x', parameters }, { query: { l: values } }));
          const separator = { spaceDelimited: ' ', pipeDelimited: '|', tabDelimited: '\t' }[style];
          if (path === undefined) expect(values.join('')).toContain(separator);
          else expect(new URL(`http://h${path}`).searchParams.get('l')?.split(separator)).toEqual(values);
        },
      ),
    );
  });
});

describe('a header or cookie argument', () => {
  test('is sent as it is or refused, and never holds what ends a line', () => {
    const latin = fc.string({
      unit: fc.integer({ min: 0, max: 0x17f }).map((unit) => String.fromCharCode(unit)),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.oneof(latin, nastyText), (value) => {
        const headers = orRefusal(
          () =>
            compiled({ parameters: [parameter('header', 'X-A')] }).request({ header: { 'X-A': value } }, {}).headers,
        );
        const sendable = /^[\t\x20-\x7e\xa0-\xff]*$/.test(value) && !/^[ \t]|[ \t]$/.test(value);
        expect(headers?.['x-a']).toBe(sendable ? value : undefined);
      }),
    );
  });

  test('arrives in a cookie as the same text, and adds no other cookie', () => {
    fc.assert(
      fc.property(nastyText, (value) => {
        const { headers } = compiled({ parameters: [parameter('cookie', 'a')] }).request({ cookie: { a: value } }, {});
        const cookies = (headers['cookie'] ?? '').split(/; ?/);
        expect(cookies).toHaveLength(1);
        expect(decodeURIComponent(cookies[0]?.replace(/^a=/, '') ?? '')).toBe(value);
        expect(headers['cookie']).toMatch(/^a=[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/);
      }),
    );
  });
});

describe('a form body', () => {
  test('arrives with the same properties', () => {
    const sketch = { body: [mediaType('application/x-www-form-urlencoded')] };
    fc.assert(
      fc.property(fc.dictionary(nastyText, nastyText), (values) => {
        const { body } = compiled(sketch).request({ body: values }, {});
        expect([...new URLSearchParams(String(body))]).toEqual(Object.entries(values));
      }),
    );
  });
});

describe('any JSON value as any argument', () => {
  const bodies = [
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/plain',
    'application/octet-stream',
    '*/*',
  ];
  const allStyles = ['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const;
  const content = fc.constantFrom(undefined, 'application/json', 'text/plain');

  test('gives a request or a GatewayError with BAD_USER_INPUT, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...bodies),
        fc.constantFrom(...allStyles),
        fc.boolean(),
        content,
        (value, type, style, explode, contentType) => {
          for (const place of ['path', 'query', 'header', 'cookie'] as const) {
            const given = { style, explode, contentType };
            const { request } = compiled({
              path: place === 'path' ? '/{constructor}' : '/',
              parameters: [parameter(place, 'constructor', given)],
            });
            for (const input of [{ [place]: { constructor: value } }, { [place]: {} }, {}] as OperationInput[])
              orRefusal(() => request(input, {}));
          }
          orRefusal(() => compiled({ body: [mediaType(type)] }).request({ body: value }, {}));
        },
      ),
    );
  });

  test('however deep it is nested', () => {
    let deep: unknown = 'end';
    for (let level = 0; level < 50_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep };
    for (const style of allStyles) {
      const call = () =>
        orRefusal(() => pathOf({ parameters: [parameter('query', 'q', { style })] }, { query: { q: deep } }));
      expect(call).not.toThrow();
      expect(call() === undefined).toBe(style === 'deepObject');
    }
    for (const type of bodies) {
      expect(() =>
        orRefusal(() => compiled({ body: [mediaType(type)] }).request({ body: { deep } }, {})),
      ).not.toThrow();
    }
  });
});

/** The result, or `undefined` for a refusal; anything else thrown fails the test. */
function orRefusal<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'BAD_USER_INPUT') return undefined;
    throw error;
  }
}
