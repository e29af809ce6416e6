import fc from 'fast-check';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { OperationCall } from '../../../../gateway/graph/calls/operation-call.ts';
import { compileJoinArguments, compileJoinKey } from '../../../../gateway/graph/joins/join-arguments.ts';
import { createConcreteType } from '../../../../gateway/graph/values/concrete-type.ts';
import { createSchemaViews } from '../../../../gateway/graph/values/schema-view.ts';
import { compileTemplate } from '../../../../gateway/rest/templates/template.ts';

const schema = buildSchema(`
  type Query { user(id: ID, kind: String, sizes: [Int]): String }
  type Post { userId: ID, kind: String, place: Place }
  type Place { siteId: ID }
`);
const type = schema.getType('Post') as GraphQLObjectType;
const views = createSchemaViews(schema, createConcreteType(schema));
const call = { field: schema.getQueryType()?.getFields()['user'] } as unknown as OperationCall;
const parts = { call, type, views, compileTemplate: (text: string) => compileTemplate(text, {}) };

const value = fc.constantFrom<unknown>('1', 1, 0, '', null, undefined, ['1'], {}, true);
const posts = fc.record({
  userId: value,
  kind: value,
  place: fc.constantFrom<unknown>(null, { siteId: 1 }, { siteId: '1' }),
});
const template = fc.constantFrom<unknown>(
  '{root.userId}',
  '{root.kind}',
  '{root.place.siteId}',
  'a{root.kind}',
  '{args.x}',
  'fixed',
  7,
  null,
  [1],
  ['{root.kind}'],
);
/** Most of them have a key: one value of the parent in all. */
const templates = fc.oneof(
  fc.dictionary(fc.constantFrom('id', 'kind', 'sizes'), template),
  fc.record({ id: fc.constantFrom('{root.userId}', '{root.kind}', '{root.place.siteId}'), kind: fc.constant('fixed') }),
);
/** A parent, and one that differs from it in some of its values. */
const parents = fc
  .tuple(posts, posts, fc.subarray(['userId', 'kind', 'place'] as const))
  .map(([one, different, changed]) => ({
    one,
    other: { ...one, ...Object.fromEntries(changed.map((name) => [name, different[name]])) },
  }));

describe('the key of a join', () => {
  it('is the same only for parents for which the arguments are', () => {
    fc.assert(
      fc.property(templates, parents, fc.string(), fc.string(), (given, { one, other }, x, y) => {
        const keyOf = compileJoinKey(given, parts);
        const key = keyOf?.(one);
        fc.pre(keyOf !== undefined && key !== undefined && key === keyOf(other));
        const toArguments = compileJoinArguments(given, parts);
        expect(toArguments({ root: one, args: { x }, context: {} })).toEqual(
          toArguments({ root: other, args: { x: y }, context: {} }),
        );
      }),
    );
  });

  it.each([
    [{ id: '{root.userId}' }, true],
    [{ id: '{root.userId}', kind: 'fixed', sizes: 3 }, true],
    [{ id: '{root.userId}', kind: '{root.kind}' }, false],
    [{ id: '{root.userId}', kind: '{args.kind}' }, false],
    [{ id: '{root.userId}', sizes: [1] }, false],
    [{ id: '{root.userId}!' }, false],
    [{ id: 'fixed' }, false],
    [{}, false],
  ])('of %j is one value of the parent: %s', (given, expected) => {
    expect(compileJoinKey(given, parts) !== undefined).toBe(expected);
  });

  it('is nothing but text or a number', () => {
    const keyOf = compileJoinKey({ id: '{root.userId}' }, parts);
    for (const userId of [null, undefined, ['1'], {}, true]) expect(keyOf?.({ userId })).toBeUndefined();
    expect([keyOf?.({ userId: 0 }), keyOf?.({ userId: '' })]).toEqual([0, '']);
  });
});
