import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { schemaChanges } from '../../../gateway/cli/schema-changes.ts';

it('names fields, values, members and types that came, went or changed, and no field of a type that did', () => {
  const before = buildSchema(`
    type Query { a: Int  b(x: Int): Int  c: C  u: U  e: E }
    type C { id: ID }  type D { id: ID }  union U = C | D  enum E { ONE TWO }
  `);
  const after = buildSchema(`
    type Query { a: String  b(x: Int, y: Int): Int  u: U  e: E  n: New }
    type D { id: ID! }  type C { id: ID }  union U = C | New  enum E { ONE THREE }  type New { id: ID }
  `);
  expect(schemaChanges(before, after)).toEqual({
    added: ['E.THREE', 'New', 'Query.n', 'U.New'],
    removed: ['E.TWO', 'Query.c', 'U.D'],
    changed: ['D.id: ID → ID!', 'Query.a: Int → String', 'Query.b: (x: Int): Int → (x: Int, y: Int): Int'],
  });
});

it('names nothing for the same schema', () => {
  const schema = () => buildSchema('type Query { a(x: Int = 1): Int }');
  expect(schemaChanges(schema(), schema())).toEqual({ added: [], removed: [], changed: [] });
});
