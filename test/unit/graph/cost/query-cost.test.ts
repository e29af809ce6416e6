import {
  buildSchema,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { queryCost } from '../../../../gateway/graph/cost/query-cost.ts';
import { randomOf } from '../../execution/random-graph.ts';
import type { Random } from '../../execution/random-values.ts';

const schema = buildSchema(`
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  scalar Dear @cost(weight: "3")
  interface Node { id: ID }
  type A implements Node @cost(weight: "5") { id: ID dear: Dear b: B }
  type B implements Node { id: ID plain: String a(f: Int @cost(weight: "7")): A as: [A] }
  union AB = A | B
  type Page { total: Int items: [B] }
  type Query {
    a: A
    b: B @cost(weight: "4")
    as(n: Int, m: Int): [A] @listSize(slicingArguments: ["n", "m"], assumedSize: 20)
    page(first: Int = 3): Page @listSize(slicingArguments: ["first"], sizedFields: ["items"])
    node: Node
    some: [AB] @listSize(assumedSize: 2)
    cheap: A @cost(weight: "-50")
  }
`);

function costOf(text: string, variables: Record<string, unknown> = {}) {
  const document = parse(text);
  return queryCost(schema, document, document.definitions[0] as OperationDefinitionNode, variables);
}

describe('the cost of a query', () => {
  it.each([
    ['{ __typename }', 0],
    ['{ a { id } }', 5],
    ['{ a { dear b { plain } } }', 5 + 3 + 1],
    ['{ b { plain } }', 4 + 1],
    ['{ b { a(f: 1) { id } } }', 4 + 1 + 7 + 5],
    ['{ b { as { id } } }', 4 + 1 + 10 * 5],
    ['{ as { id } }', 20 * 5],
    ['{ as(n: 2) { dear } }', 2 * (5 + 3)],
    ['{ as(n: 2, m: 6) { id } }', 6 * 5],
    ['{ page { total items { plain } } }', 1 + 3],
    ['{ page(first: 9) { x: items { as { dear } } } }', 1 + 9 * (1 + 10 * (5 + 3))],
    ['{ node { id } }', 5],
    ['{ some { ... on A { id } ... on B { plain } } }', 2 * 5],
    ['{ cheap { id } a { id } }', 5 + 5],
    ['{ x: a { id } ...F ...F } fragment F on Query { a { ...G } } fragment G on A { b { id } }', 5 + 2 * (5 + 1)],
    ['{ a { id @include(if: false) b { id } } }', 6],
  ])('of %s is %d', (text, cost) => {
    expect(costOf(text)).toEqual({ cost, varies: false });
  });

  it('is told with the variables of its lists, their defaults, and the most where there is neither', () => {
    const text = 'query ($n: Int, $m: Int = 4) { as(n: $n, m: $m) { id } }';
    expect(costOf(text, { n: 7 })).toEqual({ cost: 35, varies: true });
    expect(costOf(text, { n: 1 })).toEqual({ cost: 20, varies: true });
    expect(costOf('query ($n: Int) { as(n: $n) { id } }')).toEqual({ cost: 100, varies: true });
  });

  it('is endless for a circle of fragments', () => {
    expect(costOf('{ b { ...F } } fragment F on B { a { b { ...F } } }').cost).toBe(Number.POSITIVE_INFINITY);
  });

  it('is told at once where fragments double it a hundred times', () => {
    const links = Array.from(
      { length: 100 },
      (_, i) => `fragment F${i} on B { x: a { b { ...F${i + 1} } } y: a { b { ...F${i + 1} } } }`,
    );
    const { cost } = costOf(`{ b { ...F0 } } ${links.join(' ')} fragment F100 on B { id }`);
    expect(cost).toBeGreaterThan(2 ** 100);
  });

  it.each(Array.from({ length: 300 }, (_, seed) => seed))('is what counting every value by hand gives (%i)', (seed) => {
    const text = randomText(randomOf(seed));
    expect(costOf(text).cost).toBe(costByHand(text));
  });
});

/** Fields of the types A and B alone, with fragments that spread those after them. */
function randomText(random: Random): string {
  const types = Array.from({ length: random.below(4) }, () => random.one(['A', 'B']));
  const set = (type: string, first: number, depth: number): string => {
    const selections = Array.from({ length: 1 + random.below(3) }, () => selection(type, first, depth));
    return `{ id ${selections.join(' ')} }`;
  };
  const selection = (type: string, first: number, depth: number): string => {
    const later = types.flatMap((of, index) => (index >= first && of === type ? [`...F${index}`] : []));
    if (later.length > 0 && random.below(2) === 0) return random.one(later);
    const alias = random.below(3) === 0 ? 'x: ' : '';
    if (depth === 0) return `${alias}${type === 'A' ? 'dear' : 'plain'}`;
    if (type === 'A') return `${alias}b ${set('B', first, depth - 1)}`;
    return random.below(2) === 0 ? `${alias}as ${set('A', first, depth - 1)}` : `a(f: 1) ${set('A', first, depth - 1)}`;
  };
  const fragments = types.map((type, index) => `fragment F${index} on ${type} ${set(type, index + 1, 2)}`);
  return [`{ as(n: 2) ${set('A', 0, 3)} b ${set('B', 0, 3)} }`, ...fragments].join('\n');
}

/** From the root down: so many values of each field, each of which costs what its field and type weigh. */
function costByHand(text: string): number {
  const { definitions } = parse(text);
  const fragments = new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const weights: Readonly<Record<string, readonly [calls: number, length: number, each: number]>> = {
    ...{ id: [0, 1, 0], plain: [0, 1, 0], dear: [0, 1, 3], b: [0, 1, 1], a: [7, 1, 5], as: [0, 10, 5] },
    ...{ 'root b': [4, 1, 1], 'root as': [0, 2, 5] },
  };
  let cost = 0;
  const walk = ({ selections }: SelectionSetNode, values: number, place: string): void => {
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        walk((fragments.get(node.name.value) as FragmentDefinitionNode).selectionSet, values, place);
      } else if (node.kind === Kind.FIELD) {
        const [calls, length, each] = weights[`${place}${node.name.value}`] as [number, number, number];
        cost += values * (calls + length * each);
        if (node.selectionSet) walk(node.selectionSet, values * length, '');
      }
    }
  };
  walk((definitions[0] as OperationDefinitionNode).selectionSet, 1, 'root ');
  return cost;
}
