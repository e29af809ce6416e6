import { printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { findCollisions, prefixCollisions } from '../../../gateway/graph/naming/collisions.ts';
import { type OnWire, stampedSchema } from './stamped-schema.ts';

const two = (a: string, b: string, wireOfA: OnWire = {}, wireOfB: OnWire = {}) => [
  { source: 'a', schema: stampedSchema(a, wireOfA) },
  { source: 'b', schema: stampedSchema(b, wireOfB) },
];

const names = (...given: Parameters<typeof two>) => findCollisions(two(...given)).map(({ name }) => name);

describe('findCollisions', () => {
  it('shares types that agree in all they have', () => {
    const money = 'type Money { amount: Float! currency: Currency } enum Currency { EUR USD }';
    expect(names(`${money} type Query { a: Money }`, `${money} type Query { b: Money }`)).toEqual([]);
  });

  it.each([
    ['a field more', 'type T { x: Int }', 'type T { x: Int y: Int }'],
    ['another type', 'type T { x: Int }', 'type T { x: String }'],
    ['another nullability', 'type T { x: Int }', 'type T { x: Int! }'],
    ['other arguments', 'type T { x(n: Int): Int }', 'type T { x: Int }'],
    ['another kind', 'type T { x: Int }', 'enum T { X }'],
    ['other members', 'union T = A | B type A { x: Int } type B { x: Int }', 'union T = A type A { x: Int }'],
    ['other values', 'enum T { X Y }', 'enum T { X }'],
    ['other input fields', 'input T { x: Int }', 'input T { y: Int }'],
    ['an interface', 'interface I { x: Int } type T implements I { x: Int }', 'type T { x: Int }'],
  ])('tells types apart by %s', (_by, a, b) => {
    expect(names(`${a} type Query { a: Int }`, `${b} type Query { b: Int }`)).toEqual(['T']);
  });

  it('tells types apart that differ only on the wire', () => {
    const sdl = (field: string) => `type T { x: Int } enum E { X } input I { x: Int } type Query { ${field}: T }`;
    const wire = { properties: { 'T.x': 'ex', 'I.x': 'ex' }, values: { 'E.X': 'ex' } };
    expect(names(sdl('a'), sdl('b'), wire)).toEqual(['T', 'E', 'I']);
    expect(names(sdl('a'), sdl('b'), wire, wire)).toEqual([]);
  });

  it('does not share a type that refers to one that differs, however far away', () => {
    const sdl = (leaf: string, field: string) =>
      `type A { b: B } type B { c: [C!]! a: A } type C { x: ${leaf} } type Other { x: Int } type Query { ${field}: A }`;
    expect(names(sdl('Int', 'a'), sdl('String', 'b')).sort()).toEqual(['A', 'B', 'C']);
    expect(names(sdl('Int', 'a'), sdl('Int', 'b'))).toEqual([]);
  });

  it('never shares root fields, since each is a call of its own', () => {
    expect(findCollisions(two('type Query { list: Int }', 'type Query { list: Int }'))).toEqual([
      { kind: 'field', name: 'Query.list', sources: ['a', 'b'] },
    ]);
  });

  it('does not depend on the order of fields, members and values', () => {
    const a = 'type T { x: Int y: Int } enum E { X Y } union U = T | V type V { x: Int } type Query { a: U }';
    const b = 'type T { y: Int x: Int } enum E { Y X } union U = V | T type V { x: Int } type Query { b: U }';
    expect(names(a, b)).toEqual([]);
  });
});

describe('prefixCollisions', () => {
  it('prefixes the names of its own source alone, and everything that refers to them', () => {
    const [first, second] = two(
      'type T { x: Int t: T } type Shared { x: Int } type Query { list: [T] one: Shared }',
      'type T { x: String } type Shared { x: Int } type Query { list: [T] two: Shared }',
    );
    if (!first || !second) throw new Error('There are two schemas.');
    const collisions = findCollisions([first, second]);
    const print = (named: typeof first) => printSchema(prefixCollisions(named, collisions)).replaceAll(/\s+/g, ' ');
    expect(print(first)).toBe('type AT { x: Int t: AT } type Shared { x: Int } type Query { aList: [AT] one: Shared }');
    expect(print(second)).toBe('type BT { x: String } type Shared { x: Int } type Query { bList: [BT] two: Shared }');
  });
});
