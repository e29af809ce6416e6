import { buildSchema, type GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { printSelection, selectionOf } from '../../../bench/conformance/calls/selection.ts';
import { tallyLeaves } from '../../../bench/conformance/judge/answer.ts';
import { setStamp } from '../../../gateway/graph/stamps/stamp.ts';

describe('the judge of answers', () => {
  test('asks for everything down to four names, members of unions by fragments', () => {
    const { selection } = asked();
    expect(selection && printSelection(selection)).toBe(
      '{ __typename f1: id f2: owner { __typename f3: name } f4: toys { __typename ... on Ball { __typename f5: size } ... on Rope { __typename f6: size } } }',
    );
  });

  test('counts what comes back and names what does not', () => {
    const wire = { id: 1, owner: { name: 'Ann' }, toys: [{ size: 2 }], stray: { deep: true } };
    const answer = { f1: 1, f2: { f3: 'ann' }, f4: [{ __typename: 'Rope', f6: 2 }] };
    expect(tallyLeaves(wire, answer, asked())).toEqual({
      leaves: 4,
      back: 2,
      missing: ['$.owner.name is "ann" instead of "Ann"', '$.stray.deep is absent instead of true'],
      undescribed: 0,
    });
  });

  test('takes a number for no text, and null for nothing', () => {
    expect(tallyLeaves({ id: null, owner: { name: '1' } }, { f1: null, f2: { f3: 1 } }, asked())).toEqual({
      leaves: 2,
      back: 1,
      missing: ['$.owner.name is 1 instead of "1"'],
      undescribed: 0,
    });
  });

  test('reads an enum by what its names are on the wire', () => {
    const values = new Map([['NAME_DESC', '-name']]);
    expect(tallyLeaves(['-name'], ['NAME_DESC'], { selection: undefined, values }).back).toBe(1);
    expect(tallyLeaves('name', 'NAME_DESC', { selection: undefined, values }).back).toBe(0);
  });
});

function asked() {
  const schema = buildSchema(`
    type Query { pet: Pet }
    type Pet { id: Int, owner: Owner, toys: [Toy] }
    type Owner { name: String }
    union Toy = Ball | Rope
    type Ball { size: Int }
    type Rope { size: Int }
  `);
  for (const name of ['Pet', 'Owner', 'Ball', 'Rope']) {
    for (const field of Object.values((schema.getType(name) as GraphQLObjectType).getFields())) {
      setStamp(field, { kind: 'property', property: field.name });
    }
  }
  const type = schema.getQueryType()?.getFields()['pet']?.type;
  return { selection: type && selectionOf(schema, type), values: undefined };
}
