import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { parseText } from '../../../gateway/openapi/read/parse-text.ts';

/** The parser that is slower and says more. */
const slowly = (text: string): unknown =>
  parseDocument(text, { merge: true, uniqueKeys: false, logLevel: 'error' }).toJS({ maxAliasCount: -1 });

describe('YAML is read as YAML 1.2 says, whichever parser takes it', () => {
  test.each([
    ['an underscore in a number', 'a: 1_000', { a: '1_000' }],
    ['a leading zero', 'a: 010', { a: 10 }],
    ['hexadecimal digits', 'a: 0x10', { a: 16 }],
    ['yes and no', 'a: [yes, no, on, off]', { a: ['yes', 'no', 'on', 'off'] }],
    ['a date', 'a: 2020-01-01', { a: '2020-01-01' }],
    ['a status as key', '200: { b: ~ }', { 200: { b: null } }],
    ['duplicate keys', 'a: 1\na: 2', { a: 2 }],
    ['merge keys', 'a: &x { b: 1, c: 2 }\nd: { <<: *x, c: 3 }', { a: { b: 1, c: 2 }, d: { b: 1, c: 3 } }],
    ['an unknown tag', 'a: !money 1', { a: '1' }],
    ['a complex key', '? [a, b]\n: c', { '[ a, b ]': 'c' }],
    ['YAML 1.1 by its directive', '%YAML 1.1\n---\na: yes', { a: true }],
  ])('%s', (_name, text, value) => {
    expect(parseText(text, 'it.yaml')).toEqual(value);
    expect(slowly(text)).toEqual(value);
  });

  test('a key named __proto__ stays a key', () => {
    const value = parseText('__proto__: { polluted: true }\nb: 1', 'it.yaml') as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'b']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('any JSON value written as YAML is read back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const json = JSON.parse(JSON.stringify({ value })) as unknown;
        expect(parseText(stringify(json), 'it.yaml')).toEqual(json);
      }),
    );
  });

  test('both parsers take any text for the same value, or the message is of the one that knows the line', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'a: 1',
        '- b',
        '  c: d',
        '{ e: [1, ~] }',
        '"f": g',
        'h: |',
        '   text',
        '# note',
        'i: &x 1',
        'j: *x',
      ),
      fc.stringMatching(/^[a-z][\w .,'"#&*!|>%@-]{0,12}$/),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const text = `k: v\n${lines.join('\n')}`;
        const document = parseDocument(text, { merge: true, uniqueKeys: false, logLevel: 'error' });
        fc.pre(document.errors.length === 0 && document.warnings.length === 0 && isResolved(document));
        expect(parseText(text, 'it.yaml')).toEqual(slowly(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Whether every alias has an anchor before it. */
function isResolved(document: ReturnType<typeof parseDocument>): boolean {
  try {
    document.toJS();
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['tabs for indentation', 'a: b\n\tc: d', 'it.yaml:2:1'],
  ['an open bracket', 'a: [1,\nb: 2', 'it.yaml:2'],
])('%s is refused with line and column', (_name, text, place) => {
  expect(() => parseText(text, 'it.yaml')).toThrow(place);
});
