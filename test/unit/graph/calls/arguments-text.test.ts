import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentsText } from '../../../../gateway/graph/calls/arguments-text.ts';

const plain = fc.object({
  maxDepth: 3,
  values: [
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true }).map((number) => number + 0),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
  ],
});

describe('argumentsText', () => {
  it('is equal for arguments that are equal, and only for those', () => {
    fc.assert(
      fc.property(plain, plain, (one, other) => {
        expect(argumentsText(structuredClone(one))).toBe(argumentsText(one));
        expect(argumentsText(one) === argumentsText(other)).toBe(isDeepStrictEqual(one, other));
      }),
    );
  });

  it.each([
    ['a number and its text', { id: 7 }, { id: '7' }],
    ['a large integer and a number', { id: 7n }, { id: 7 }],
    ['null and its text', { id: null }, { id: 'null' }],
    ['nothing and undefined', {}, { id: undefined }],
    ['a list and an object', { id: [] }, { id: {} }],
    ['one text and two', { a: 'x', b: 'y' }, { a: 'x,"b":"y"' }],
  ])('keeps %s apart', (_what, one, other) => {
    expect(argumentsText(one)).not.toBe(argumentsText(other));
  });

  it.each([
    ['a file', { file: new File(['a'], 'a.txt') }],
    ['a date within a list', { dates: [new Date(0)] }],
    ['a function', { call: () => 1 }],
  ])('does not know %s', (_what, args) => {
    expect(argumentsText(args)).toBeUndefined();
  });

  it('knows objects without a prototype, as graphql-js makes them', () => {
    expect(argumentsText(Object.assign(Object.create(null), { id: 'a' }))).toBe(argumentsText({ id: 'a' }));
  });
});
