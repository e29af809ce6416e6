import fc from 'fast-check';
import { GraphQLScalarType, type GraphQLSchema, graphql, isEnumType, isScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { bindLeaves } from '../../../gateway/graph/bind/bind-leaves.ts';
import { rememberStatus } from '../../../gateway/graph/calls/response-status.ts';
import { restoreDefaults, setDefaultsAside } from '../../../gateway/graph/stamps/default-values.ts';
import type { TypeStamp } from '../../../gateway/graph/stamps/stamp.ts';
import { keepWireText, losslessBigInt } from '../../../gateway/graph/stamps/wire-scalars.ts';
import { createConcreteType } from '../../../gateway/graph/values/concrete-type.ts';
import { createSchemaViews, wireValueOf } from '../../../gateway/graph/values/schema-view.ts';
import { stampedSchema } from './stamped-schema.ts';

function typeNamed(schema: GraphQLSchema, name: string) {
  const type = schema.getType(name);
  if (!type) throw new Error(`There is no type ${name}.`);
  return type;
}

describe('BigInt', () => {
  const scalar = losslessBigInt(new GraphQLScalarType({ name: 'BigInt' }));
  const printed = (value: unknown) => JSON.stringify(scalar.serialize(value));

  it('keeps every digit of any integer in both directions', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (integer) => {
        expect(printed(integer)).toBe(String(integer));
        expect(printed(String(integer))).toBe(String(integer));
        expect(BigInt(scalar.parseValue(String(integer)) as bigint)).toBe(integer);
        const literal = { kind: 'IntValue', value: String(integer) } as never;
        expect(BigInt(scalar.parseLiteral(literal, {}) as bigint)).toBe(integer);
      }),
    );
  });

  it.each([[1.5], ['1.5'], ['one'], [true], [{}]])('refuses %j', (value) => {
    expect(() => scalar.parseValue(value)).toThrow(
      `BigInt cannot represent a value that is no integer: ${String(value)}`,
    );
    expect(() => scalar.serialize(value)).toThrow('BigInt cannot represent a value that is no integer');
  });
});

describe('scalars of text', () => {
  const date = keepWireText(new GraphQLScalarType({ name: 'Date', parseValue: (value) => new Date(String(value)) }));

  it('go on as they were written, whatever a parser would make of them', () => {
    expect(date.parseValue('2026-11-22')).toBe('2026-11-22');
    expect(date.parseValue('tomorrow')).toBe('tomorrow');
    expect(() => date.parseValue({ year: 2026 })).toThrow('Date cannot represent a value that is no text.');
  });

  it('are shown as the upstream wrote them, and dates of project code as text', () => {
    expect(date.serialize('22.11.2026')).toBe('22.11.2026');
    expect(date.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('enums', () => {
  const schema = bindLeaves(
    stampedSchema('enum Binding { HARD PAPER } type Query { of(b: Binding): Binding }', {
      values: { 'Binding.HARD': 'hard cover', 'Binding.PAPER': 'HARD' },
    }),
    'mesh',
  );
  const ask = (value: unknown) => graphql({ schema, source: '{ of }', rootValue: { of: value } });

  it('are read by their value on the wire first, and by their name where no value is like it', async () => {
    expect((await ask('hard cover')).data).toEqual({ of: 'HARD' });
    expect((await ask('HARD')).data).toEqual({ of: 'PAPER' });
    expect((await ask('PAPER')).data).toEqual({ of: 'PAPER' });
    expect((await ask('leather')).errors?.[0]?.message).toContain('cannot represent value');
  });

  it('arrive in resolvers as they are on the wire', () => {
    const binding = typeNamed(schema, 'Binding');
    expect(isEnumType(binding) && binding.parseValue('HARD')).toBe('hard cover');
  });
});

describe('default values', () => {
  const sdl = `enum Order { UP DOWN } input Page { size: Int = 10 order: Order = UP }
    type Query { list(order: Order = UP, page: Page, sizes: [Int!] = [1, 2], limit: Int = 20): Int }`;

  it('come back after transforms and merge, enums by the value on the wire', () => {
    const schema = stampedSchema(sdl, { values: { 'Order.UP': 'asc' } });
    setDefaultsAside(schema);
    const list = schema.getQueryType()?.getFields()['list'];
    expect(list?.args.map(({ defaultValue }) => defaultValue)).toEqual([undefined, undefined, undefined, undefined]);
    const bound = bindLeaves(schema, 'mesh');
    restoreDefaults(bound);
    const args = bound.getQueryType()?.getFields()['list']?.args ?? [];
    expect(args.map(({ name, defaultValue }) => [name, defaultValue])).toEqual([
      ['order', 'asc'],
      ['page', undefined],
      ['sizes', [1, 2]],
      ['limit', 20],
    ]);
  });

  it('that the type does not accept are left out', () => {
    const schema = stampedSchema('type Query { list(limit: Int): Int }');
    const [limit] = schema.getQueryType()?.getFields()['list']?.args ?? [];
    if (!limit) throw new Error('There is an argument.');
    limit.defaultValue = 'many';
    setDefaultsAside(schema);
    restoreDefaults(schema);
    expect(limit.defaultValue).toBeUndefined();
  });
});

describe('the concrete type of a value', () => {
  const sdl = `interface Pet { kind: String name: String } union Answer = Cat | Dog | Problem | Text
    type Cat implements Pet { kind: String name: String lives: Int! } type Dog implements Pet { kind: String name: String }
    type Problem { title: String! status: Int } type Text { value: String } type Query { pet: Pet answer: Answer }`;
  const choice = (given: Partial<NonNullable<TypeStamp['choice']>>) => ({
    choice: { discriminator: undefined, mapping: new Map(), byStatus: new Map(), ...given },
  });
  const of = (value: unknown, stamp: Partial<TypeStamp> = {}, name = 'Answer') => {
    const schema = stampedSchema(sdl, { types: { [name]: stamp } });
    return createConcreteType(schema)(value, typeNamed(schema, name))?.name;
  };

  it('is what __typename says', () => expect(of({ __typename: 'Dog', lives: 9 })).toBe('Dog'));

  it('is what the discriminator says, by its mapping or by itself', () => {
    const stamp = choice({ discriminator: 'kind', mapping: new Map([['c', 'Cat']]) });
    expect(of({ kind: 'c', title: 'x', status: 1 }, stamp)).toBe('Cat');
    expect(of({ kind: 'Dog' }, stamp)).toBe('Dog');
    expect(of({ kind: 'Dog' }, stamp, 'Pet')).toBe('Dog');
  });

  it('is what the status says, exactly, by its class, or by default', () => {
    const stamp = choice({
      byStatus: new Map([
        ['200', 'Cat'],
        ['4XX', 'Problem'],
        ['default', 'Dog'],
      ]),
    });
    expect(of(rememberStatus({ name: 'x' }, 200), stamp)).toBe('Cat');
    expect(of(rememberStatus({ name: 'x' }, 404), stamp)).toBe('Problem');
    expect(of(rememberStatus({ name: 'x' }, 500), stamp)).toBe('Dog');
  });

  it('is the member that promises nothing the value lacks and knows the most of it', () => {
    expect(of({ name: 'x', lives: 9 })).toBe('Cat');
    expect(of({ name: 'x' })).toBe('Dog');
    expect(of({ title: 'x', status: 404 })).toBe('Problem');
  });
});

describe('schema views', () => {
  const schema = stampedSchema(
    'type Book { shelfMark: String author: Author } type Author { name: String } type Plain { id: Int } type Query { book: Book plain: Plain books: [Book] }',
    { properties: { 'Book.shelfMark': 'shelf-mark' } },
  );
  const views = createSchemaViews(schema, () => undefined);
  const book = typeNamed(schema, 'Book') as never;

  it('show values under the names of the schema, beside what the schema does not know', () => {
    const wire = { 'shelf-mark': 'S1', author: { name: 'Ada' }, extra: 1 };
    const seen = views.view(wire, book);
    expect(seen).toEqual({ shelfMark: 'S1', author: { name: 'Ada' }, extra: 1 });
    expect(wireValueOf(seen)).toBe(wire);
  });

  it('are one for one value, and the value itself where no name differs', () => {
    const wire = { 'shelf-mark': 'S1' };
    expect(views.view(wire, book)).toBe(views.view(wire, book));
    expect(views.view(views.view(wire, book), book)).toBe(views.view(wire, book));
    const plain = { id: 1 };
    expect(views.view(plain, typeNamed(schema, 'Plain') as never)).toBe(plain);
  });
});

describe('inputs of which exactly one field counts', () => {
  it('are declared so in style graphql, and left as Mesh has them in style mesh', async () => {
    const sdl = 'input By { id: Int name: String } type Query { find(by: By): String }';
    const source = '{ find(by: { id: 1, name: "x" }) }';
    const stamped = () => stampedSchema(sdl, { types: { By: { oneOf: true } } });
    const strict = await graphql({ schema: bindLeaves(stamped(), 'graphql'), source });
    expect(strict.errors?.[0]?.message).toContain('OneOf Input Object "By" must specify exactly one key.');
    expect((await graphql({ schema: bindLeaves(stamped(), 'mesh'), source })).errors).toBeUndefined();
  });
});

it('scalars without a wire form of their own stay what they are', () => {
  const schema = bindLeaves(stampedSchema('scalar JSON type Query { json: JSON }'), 'mesh');
  const json = typeNamed(schema, 'JSON');
  expect(isScalarType(json) && json.serialize({ a: 1 })).toEqual({ a: 1 });
});
