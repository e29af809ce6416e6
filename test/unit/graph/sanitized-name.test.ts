import { sanitizeNameForGraphQL } from '@graphql-mesh/utils';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sanitizedName } from '../../../gateway/graph/stamps/sanitized-name.ts';

const odd = fc.string({
  unit: fc.constantFrom(...'abZ019_-+./: ()[]{}$&@#~?!"\'\\`;,%^|<>=*é日😀\u0000\n'),
  maxLength: 12,
});

it('gives any name of an API the name that Mesh gives it', () => {
  fc.assert(
    fc.property(fc.oneof(odd, fc.string()), (name) => sanitizedName(name) === sanitizeNameForGraphQL(name)),
    {
      numRuns: 3_000,
    },
  );
});

it.each([
  ['page[size]', 'page_LEFT_SQUARE_BRACE_size_RIGHT_SQUARE_BRACE_'],
  ['2fa', '_2fa'],
  ['-1', 'NEGATIVE_1'],
  ['__type', '_0type'],
  ['File', 'File_'],
  ['', '_'],
])('%s is %s', (name, expected) => {
  expect(sanitizedName(name)).toBe(expected);
});
