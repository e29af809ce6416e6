import fc from 'fast-check';
import { type FieldNode, Kind, parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { markRefused, responseName } from '../../../../gateway/auth/in-part/mark-refused.ts';

/** Names that marks may have, and some that only look so. */
const names = fc
  .tuple(fc.nat({ max: 6 }), fc.constantFrom('refused_', 'refused', 'refused_a', 'refused__refused_', ''))
  .map(([underscores, rest]) => `${'_'.repeat(underscores)}${rest}b`);

/** The prefix of the marks, where a client uses these names. */
function prefixBeside(taken: readonly string[]): string {
  const document = parse(`{ ${taken.map((name) => `${name}: a`).join(' ')} ...F } fragment F on Query { hidden }`);
  const [operation] = document.definitions;
  let hidden: FieldNode | undefined;
  visit(document, {
    Field(node) {
      if (responseName(node) === 'hidden') hidden = node;
    },
  });
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !hidden) throw new Error('no operation');
  const field = { node: hidden, coordinate: 'Query.hidden' } as never;
  return markRefused(document, operation, new Map([[hidden, field]])).prefix;
}

describe('markRefused', () => {
  it('marks by names that none of the document’s begins like, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(names), (taken) => {
        const prefix = prefixBeside(taken);
        expect(taken.filter((name) => name.startsWith(prefix))).toEqual([]);
      }),
      { examples: [[['___refused_b', '__refused_b']]] },
    );
  });

  it('has no longer names for long ones of a client', () => {
    const long = `${'_'.repeat(10_000)}refused_`;
    expect(prefixBeside([long])).toBe('__refused_');
    expect(prefixBeside([long, '__refused_b'])).toBe('___refused_');
  });
});
