import { describe, expect, test } from 'vitest';
import type { ParameterPlace, ParameterStyle } from '../../gateway/openapi/api-description.ts';
import { compiled, parameter } from '../unit/rest/compiled.ts';

const array = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

/** [id, place, style, explode, value, what is written] */
type Case = readonly [string, ParameterPlace, ParameterStyle, boolean, unknown, string | undefined];

/** OpenAPI 3.1.1, 4.8.12.2, table "Style Examples", for a parameter named `color`. */
const openApiTable: readonly Case[] = [
  ['oas-matrix-empty', 'path', 'matrix', false, '', ';color'],
  ['oas-matrix-string', 'path', 'matrix', false, 'blue', ';color=blue'],
  ['oas-matrix-array', 'path', 'matrix', false, array, ';color=blue,black,brown'],
  ['oas-matrix-object', 'path', 'matrix', false, object, ';color=R,100,G,200,B,150'],
  ['oas-matrix-explode-empty', 'path', 'matrix', true, '', ';color'],
  ['oas-matrix-explode-string', 'path', 'matrix', true, 'blue', ';color=blue'],
  ['oas-matrix-explode-array', 'path', 'matrix', true, array, ';color=blue;color=black;color=brown'],
  ['oas-matrix-explode-object', 'path', 'matrix', true, object, ';R=100;G=200;B=150'],
  ['oas-label-string', 'path', 'label', false, 'blue', '.blue'],
  ['oas-label-array', 'path', 'label', false, array, '.blue,black,brown'],
  ['oas-label-object', 'path', 'label', false, object, '.R,100,G,200,B,150'],
  ['oas-label-explode-string', 'path', 'label', true, 'blue', '.blue'],
  ['oas-label-explode-array', 'path', 'label', true, array, '.blue.black.brown'],
  ['oas-label-explode-object', 'path', 'label', true, object, '.R=100.G=200.B=150'],
  ['oas-simple-string', 'path', 'simple', false, 'blue', 'blue'],
  ['oas-simple-array', 'path', 'simple', false, array, 'blue,black,brown'],
  ['oas-simple-object', 'path', 'simple', false, object, 'R,100,G,200,B,150'],
  ['oas-simple-explode-string', 'path', 'simple', true, 'blue', 'blue'],
  ['oas-simple-explode-array', 'path', 'simple', true, array, 'blue,black,brown'],
  ['oas-simple-explode-object', 'path', 'simple', true, object, 'R=100,G=200,B=150'],
  ['oas-header-empty', 'header', 'simple', false, '', ''],
  ['oas-header-string', 'header', 'simple', false, 'blue', 'blue'],
  ['oas-header-array', 'header', 'simple', false, array, 'blue,black,brown'],
  ['oas-header-object', 'header', 'simple', false, object, 'R,100,G,200,B,150'],
  ['oas-header-explode-object', 'header', 'simple', true, object, 'R=100,G=200,B=150'],
  ['oas-form-empty', 'query', 'form', false, '', 'color='],
  ['oas-form-string', 'query', 'form', false, 'blue', 'color=blue'],
  ['oas-form-array', 'query', 'form', false, array, 'color=blue,black,brown'],
  ['oas-form-object', 'query', 'form', false, object, 'color=R,100,G,200,B,150'],
  ['oas-form-explode-empty', 'query', 'form', true, '', 'color='],
  ['oas-form-explode-string', 'query', 'form', true, 'blue', 'color=blue'],
  ['oas-form-explode-array', 'query', 'form', true, array, 'color=blue&color=black&color=brown'],
  ['oas-form-explode-object', 'query', 'form', true, object, 'R=100&G=200&B=150'],
  ['oas-space-array', 'query', 'spaceDelimited', false, array, 'color=blue%20black%20brown'],
  ['oas-space-object', 'query', 'spaceDelimited', false, object, 'color=R%20100%20G%20200%20B%20150'],
  ['oas-pipe-array', 'query', 'pipeDelimited', false, array, 'color=blue%7Cblack%7Cbrown'],
  ['oas-pipe-object', 'query', 'pipeDelimited', false, object, 'color=R%7C100%7CG%7C200%7CB%7C150'],
  ['oas-deep-object', 'query', 'deepObject', true, object, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  ['oas-cookie-string', 'cookie', 'form', false, 'blue', 'color=blue'],
  ['oas-cookie-array', 'cookie', 'form', false, array, 'color=blue,black,brown'],
  ['oas-cookie-object', 'cookie', 'form', false, object, 'color=R,100,G,200,B,150'],
];

/** What the table leaves open, as the decision record 0031 says. */
const ours: readonly Case[] = [
  ['space-explode', 'query', 'spaceDelimited', true, array, 'color=blue&color=black&color=brown'],
  ['pipe-explode', 'query', 'pipeDelimited', true, array, 'color=blue&color=black&color=brown'],
  ['tab-array', 'query', 'tabDelimited', false, array, 'color=blue%09black%09brown'],
  ['deep-array', 'query', 'deepObject', true, array, 'color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown'],
  [
    'deep-nested',
    'query',
    'deepObject',
    true,
    { a: { b: [1, 2] } },
    'color%5Ba%5D%5Bb%5D%5B%5D=1&color%5Ba%5D%5Bb%5D%5B%5D=2',
  ],
  [
    'deep-list-of-objects',
    'query',
    'deepObject',
    true,
    { a: [{ b: 1 }, { b: 2 }] },
    'color%5Ba%5D%5B0%5D%5Bb%5D=1&color%5Ba%5D%5B1%5D%5Bb%5D=2',
  ],
  ['deep-primitive', 'query', 'deepObject', true, 'blue', 'color=blue'],
  ['deep-empty', 'query', 'deepObject', true, {}, undefined],
  ['form-empty-array', 'query', 'form', true, [], undefined],
  ['form-list-empty-array', 'query', 'form', false, [], undefined],
  ['form-empty-object', 'query', 'form', true, {}, undefined],
  ['form-null', 'query', 'form', true, null, undefined],
  ['form-null-items', 'query', 'form', true, ['a', null, 'b'], 'color=a&color=b'],
  ['form-null-properties', 'query', 'form', true, { a: null, b: 0 }, 'b=0'],
  ['form-boolean', 'query', 'form', true, false, 'color=false'],
  ['form-number', 'query', 'form', true, 1.5, 'color=1.5'],
  ['form-bigint', 'query', 'form', true, 9223372036854775807n, 'color=9223372036854775807'],
  ['form-date', 'query', 'form', true, new Date(0), 'color=1970-01-01T00%3A00%3A00.000Z'],
  ['form-nested-list', 'query', 'form', true, { a: [1, 2] }, 'a=%5B1%2C2%5D'],
  ['form-comma-in-list', 'query', 'form', false, ['a,b', 'c'], 'color=a%2Cb,c'],
  ['cookie-explode-array', 'cookie', 'form', true, array, 'color=blue; color=black; color=brown'],
  ['cookie-separator', 'cookie', 'form', true, 'a;b=c "d"', 'color=a%3Bb=c%20%22d%22'],
  ['simple-comma-in-list', 'path', 'simple', false, ['a,b', 'c'], 'a%2Cb,c'],
];

/** RFC 6570, 3.2: variables of its examples, as far as OpenAPI's styles reach. */
const rfc6570: readonly Case[] = [
  ['rfc6570-3.2.2-simple', 'path', 'simple', false, 'Hello World!', 'Hello%20World%21'],
  ['rfc6570-3.2.2-percent', 'path', 'simple', false, '50%', '50%25'],
  ['rfc6570-3.2.2-list', 'path', 'simple', false, ['red', 'green', 'blue'], 'red,green,blue'],
  ['rfc6570-3.2.2-keys', 'path', 'simple', false, { semi: ';', dot: '.a', comma: ',' }, 'semi,%3B,dot,.a,comma,%2C'],
  ['rfc6570-3.2.2-keys-explode', 'path', 'simple', true, { semi: ';', comma: ',' }, 'semi=%3B,comma=%2C'],
  ['rfc6570-3.2.5-label-list', 'path', 'label', false, ['red', 'green'], '.red,green'],
  ['rfc6570-3.2.7-matrix-keys', 'path', 'matrix', true, { semi: ';', comma: ',' }, ';semi=%3B;comma=%2C'],
  ['rfc6570-3.2.8-form', 'query', 'form', true, 'Hello World!', 'color=Hello%20World%21'],
  ['rfc6570-3.2.8-keys', 'query', 'form', true, { semi: ';', dot: '.', comma: ',' }, 'semi=%3B&dot=.&comma=%2C'],
];

describe.each([
  ['OpenAPI 3.1, 4.8.12.2', openApiTable],
  ['RFC 6570', rfc6570],
  ['what the specifications leave open', ours],
])('%s', (_title, cases) => {
  test.each(cases)('%s: %s %s, explode %s', (_id, place, style, explode, value, expected) => {
    expect(written(place, style, explode, value)).toBe(expected);
  });
});

test('every case has an id of its own', () => {
  const ids = [...openApiTable, ...rfc6570, ...ours].map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('allowReserved (RFC 6570, 3.2.3)', () => {
  const reserved = (value: unknown, explode = true) =>
    compiled({ parameters: [parameter('query', 'q', { allowReserved: true, explode })] }).request(
      { query: { q: value } },
      {},
    ).path;

  test('keeps what a query may hold and encodes what would end it or the value', () => {
    expect(reserved("a:/?@!$'()*,;z")).toBe("/?q=a:/?@!$'()*,;z");
    expect(reserved('a#b&c=d+e[f] g\r\nh')).toBe('/?q=a%23b%26c%3Dd%2Be%5Bf%5D%20g%0D%0Ah');
  });

  test('encodes a percent sign, so that the value arrives as it is', () => {
    expect(reserved('%2F')).toBe('/?q=%252F');
  });

  test('encodes the commas of members in a comma-separated list', () => {
    expect(reserved(['a,b', 'c/d'], false)).toBe('/?q=a%2Cb,c/d');
  });
});

function written(place: ParameterPlace, style: ParameterStyle, explode: boolean, value: unknown): string | undefined {
  const path = place === 'path' ? '/x/{color}' : '/x';
  const { request } = compiled({ path, parameters: [parameter(place, 'color', { style, explode })] });
  const { path: sent, headers } = request({ [place]: { color: value } }, {});
  switch (place) {
    case 'path':
      return sent.slice('/x/'.length);
    case 'query':
      return sent.split('?')[1];
    case 'header':
      return headers['color'];
    case 'cookie':
      return headers['cookie'];
  }
}
