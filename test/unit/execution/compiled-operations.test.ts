import {
  buildSchema,
  type ExecutionResult,
  execute,
  GraphQLError,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  parse,
} from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { createDocuments } from '../../../gateway/execution/create-documents.ts';
import type { PreparedOperation } from '../../../gateway/execution/documents.ts';
import { sharedPromise } from '../../../gateway/graph/joins/shared-promise.ts';
import { setStamp } from '../../../gateway/graph/stamps/stamp.ts';
import { resolverOfStamp } from '../../../gateway/graph/values/field-resolvers.ts';
import { createSchemaViews } from '../../../gateway/graph/values/schema-view.ts';

const schema = buildSchema(`
  type Query { a(constructor: String, n: Int): String one: Int tree: Tree constructor: String }
  type Tree { left: Tree right: Tree leaf: Int }
`);

describe('a compiled operation', () => {
  it.each([
    ['{ __proto__: a, constructor, toString: a }', {}],
    ['{ then: one, hasOwnProperty: one, valueOf: one }', {}],
    ['query ($constructor: String) { a(constructor: $constructor) }', {}],
    ['query ($toString: String, $n: Int) { a(constructor: $toString, n: $n) }', { n: 1 }],
    ['query ($__proto__: String) { a(constructor: $__proto__) }', {}],
    ['query ($__proto__: String) { a(constructor: $__proto__) }', JSON.parse('{ "__proto__": "own" }')],
    ['query ($__proto__: Boolean = false) { a @skip(if: $__proto__) }', {}],
    ['query ($valueOf: Boolean = true) { a @skip(if: $valueOf) then: one }', {}],
  ])('takes names that objects have from elsewhere for what they are in %s', async (text, variableValues) => {
    const rootValue = { a: (args: object) => JSON.stringify(args), one: 3, constructor: undefined };
    const result = await prepared(schema, text).execute({ contextValue: {}, rootValue, variableValues });
    const expected = await execute({ schema, document: parse(text), rootValue, variableValues });
    expect(JSON.stringify(result)).toBe(JSON.stringify(expected));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('gives resolvers nodes and arguments that are those of one execution alone', async () => {
    const told: GraphQLResolveInfo[] = [];
    const given: Record<string, unknown>[] = [];
    const rootValue = {
      a(args: Record<string, unknown>, _context: unknown, info: GraphQLResolveInfo) {
        told.push(info);
        given.push({ ...args });
        args['n'] = 'changed';
      },
    };
    const operation = prepared(schema, '{ a(n: 1) }');
    await operation.execute({ contextValue: {}, rootValue });
    await operation.execute({ contextValue: {}, rootValue });
    expect(given).toEqual([{ n: 1 }, { n: 1 }]);
    expect(told[0]?.fieldNodes).toEqual(told[1]?.fieldNodes);
    expect(told[0]?.fieldNodes).not.toBe(told[1]?.fieldNodes);
  });

  it('waits once for what all objects of a list wait for', async () => {
    const list = buildSchema(
      'type Query { posts: [Post] } type Post { title: String, user: User } type User { name: String }',
    );
    const joined = sharedPromise(Promise.resolve({ name: 'Ada' }), (user) => user, String);
    const then = vi.spyOn(joined, 'then');
    const posts = Array.from({ length: 20 }, (_, index) => ({ title: `post ${index}`, user: () => joined }));
    const result = await prepared(list, '{ posts { title user { name } } }').execute({
      contextValue: {},
      rootValue: { posts },
    });
    expect(result.data).toEqual({ posts: posts.map(({ title }) => ({ title, user: { name: 'Ada' } })) });
    expect(then).toHaveBeenCalledOnce();
  });

  it('reads what has the schema’s names by these, and what came from the wire by those on the wire', async () => {
    const swapped = buildSchema('type Query { item: Item } type Item { first: String second: String }');
    const item = swapped.getType('Item');
    if (!(item instanceof GraphQLObjectType)) throw new Error('There is no Item.');
    const wire: Record<string, string> = { first: 'second', second: 'first' };
    for (const field of Object.values(item.getFields())) {
      const stamp = { kind: 'property', property: wire[field.name] ?? '' } as const;
      setStamp(field, stamp);
      const resolve = resolverOfStamp(field.name, stamp);
      if (resolve) field.resolve = resolve;
    }
    const views = createSchemaViews(swapped, () => undefined);
    const operation = prepared(swapped, '{ item { first second } }');
    const answers = [{ first: '1', second: '2' }, views.view({ first: '1', second: '2' }, item), { first: '1' }];
    const results = answers.map((one) => operation.execute({ contextValue: {}, rootValue: { item: one } }));
    expect((await Promise.all(results)).map(({ data }) => ({ ...(data?.['item'] as object) }))).toEqual([
      { first: '2', second: '1' },
      { first: '2', second: '1' },
      { first: '1', second: '1' },
    ]);
  });

  it('leaves to graphql-js what would become too large', async () => {
    const fragments = Array.from(
      { length: 25 },
      (_, n) => `fragment F${n} on Tree { left { ...F${n + 1} } right { ...F${n + 1} } }`,
    );
    const text = `{ tree { ...F0 } } ${fragments.join(' ')} fragment F25 on Tree { leaf }`;
    const rootValue = { tree: { left: null, right: { left: null, right: null } } };
    const startedAt = performance.now();
    const result = await prepared(schema, text).execute({ contextValue: {}, rootValue });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(JSON.parse(JSON.stringify(result))).toEqual({ data: { tree: rootValue.tree } });
  });

  it('compiles only some of very many outcomes of conditions, and answers all', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `c${n}`);
    const text = `query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) { ${names
      .map((name) => `${name}: one @include(if: $${name})`)
      .join(' ')} }`;
    const operation = prepared(schema, text);
    for (let outcome = 0; outcome < 64; outcome += 1) {
      const variableValues = Object.fromEntries(names.map((name, bit) => [name, (outcome & (1 << bit)) !== 0]));
      const { data } = await operation.execute({ contextValue: {}, rootValue: { one: 1 }, variableValues });
      expect(Object.keys(data ?? {})).toEqual(names.filter((name) => variableValues[name]));
    }
  });
});

describe('an operation that becomes warm', () => {
  it('is compiled in a turn of its own, after the answers that it interrupts nothing of', async () => {
    const operation = prepared(schema, '{ one }', 'auto');
    const ask = () => operation.execute({ contextValue: {}, rootValue: { one: 1 } });
    const inOneTurn = await Promise.all(Array.from({ length: 10 }, ask));
    expect(inOneTurn.map(executedBy)).toEqual(Array(10).fill('graphql-js'));
    await new Promise((resolve) => setImmediate(resolve));
    const later = await ask();
    expect(executedBy(later)).toBe('code made for it');
    expect(JSON.stringify(later)).toBe('{"data":{"one":1}}');
  });

  it('does not keep others waiting: one is compiled at a time, with a rest after it', async () => {
    const documents = createDocuments({ schema });
    const operations = Array.from({ length: 50 }, (_, n) => documents.prepare(`{ a${n}: one }`).operation(null));
    const ask = async () => {
      const results = operations.map((operation) => {
        if (operation instanceof GraphQLError) throw operation;
        return operation.execute({ contextValue: {} });
      });
      return (await Promise.all(results)).map(executedBy).filter((by) => by === 'code made for it').length;
    };
    for (let n = 0; n < 4; n += 1) expect(await ask()).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await ask()).toBe(1);
  });

  it('is not compiled where that is switched off', async () => {
    const operation = prepared(schema, '{ one }', 'off');
    for (let n = 0; n < 10; n += 1) {
      const result = await operation.execute({ contextValue: {}, rootValue: { one: 1 } });
      expect(executedBy(result)).toBe('graphql-js');
    }
  });
});

/** graphql-js answers with objects that have no prototype; in JSON they look alike. */
function executedBy({ data }: ExecutionResult): 'graphql-js' | 'code made for it' {
  return Object.getPrototypeOf(data) === null ? 'graphql-js' : 'code made for it';
}

function prepared(of: GraphQLSchema, text: string, compile: 'auto' | 'always' | 'off' = 'always'): PreparedOperation {
  const operation = createDocuments({ schema: of, compile }).prepare(text).operation(null);
  if (operation instanceof GraphQLError) throw operation;
  return operation;
}
