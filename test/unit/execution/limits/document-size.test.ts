import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { type DocumentSize, documentSize } from '../../../../gateway/execution/limits/document-size.ts';
import { randomOf } from '../random-graph.ts';
import type { Random } from '../random-values.ts';

function sizeOf(text: string): Omit<DocumentSize, 'tokens' | 'lines'> {
  const { tokens: _, lines: __, ...size } = documentSize(parse(text));
  return size;
}

describe('the size of a document', () => {
  it('is that of what its fragments amount to', () => {
    expect(
      sizeOf(`query ($n: Int @a) @b { x: shop { ...F @c } ...G }
        fragment F on Shop @d { y: name @e owner { z: name } }
        fragment G on Query { ... on Query @f { shop { ...F } } }`),
    ).toEqual({ depth: 3, aliases: 5, rootFields: 2, directives: 8, circular: undefined });
  });

  it('is that of its largest operation', () => {
    expect(sizeOf('query A { a b } query B { x: c { d } }')).toEqual({
      ...{ depth: 2, aliases: 1, rootFields: 2, directives: 0, circular: undefined },
    });
  });

  it('does not count the depth below __schema and __type, but all else there', () => {
    expect(sizeOf('{ __schema { types { x: fields @skip(if: true) { name } } } }')).toMatchObject({
      ...{ depth: 1, aliases: 1, directives: 1 },
    });
  });

  it('is told at once where fragments double their fields a thousand times', () => {
    const links = Array.from(
      { length: 1000 },
      (_, i) => `fragment F${i} on Q { a: f { ...F${i + 1} } b: f { ...F${i + 1} } }`,
    );
    const { depth, aliases } = documentSize(parse(`{ ...F0 } ${links.join(' ')} fragment F1000 on Q { f }`));
    expect([depth, aliases]).toEqual([1001, expect.closeTo(2 ** 1001 - 2, -295)]);
  });

  it('names a fragment that leads back to itself, and ends', () => {
    expect(documentSize(parse('{ ...A } fragment A on Q { f { ...B } } fragment B on Q { g { ...A } }')).circular).toBe(
      'A',
    );
    expect(documentSize(parse('{ a } fragment A on Q { f { ...A } }')).circular).toBeUndefined();
  });

  it.each(['\n', '\r', '\r\n'])('counts lines whatever stands in them, ended by %j', (end) => {
    const text = ['', '# a', '{ a(b: """', 'c', '""") ,', '}', '', ''].join(end);
    expect(documentSize(parse(text)).lines).toBe(8);
  });

  it('counts tokens as the parser does, comments and ends not among them', () => {
    const text = '{ a(b: "c") # d\n e }';
    const { tokens } = documentSize(parse(text));
    expect(tokens).toBe(9);
    expect(() => parse(text, { maxTokens: tokens })).not.toThrow();
    expect(() => parse(text, { maxTokens: tokens - 1 })).toThrow('more that 8 tokens');
  });

  it.each(Array.from({ length: 300 }, (_, seed) => seed))(
    'is what spreading every fragment by hand counts (%i)',
    (seed) => {
      const document = parse(randomDocument(randomOf(seed)));
      const { tokens: _, lines: __, circular, ...size } = documentSize(document);
      expect({ size, circular }).toEqual({ size: sizeByHand(document), circular: undefined });
    },
  );
});

/** Valid syntax; fragments spread only those that come after them. */
function randomDocument(random: Random): string {
  const fragments = random.below(5);
  const directives = () => ' @d'.repeat(Math.max(0, random.below(4) - 2));
  const set = (first: number, depth: number): string => {
    const selections = Array.from({ length: 1 + random.below(3) }, () => selection(first, depth));
    return `{ ${selections.join(' ')} }`;
  };
  const selection = (first: number, depth: number): string => {
    const kind = random.below(4);
    if (kind === 0 && first < fragments) return `...F${first + random.below(fragments - first)}${directives()}`;
    if (kind === 1 && depth > 0) return `... on Q${directives()} ${set(first, depth - 1)}`;
    const field = `${random.below(3) === 0 ? 'x: ' : ''}f${directives()}`;
    return depth > 0 && random.below(2) === 0 ? `${field} ${set(first, depth - 1)}` : field;
  };
  const operations = Array.from({ length: 1 + random.below(2) }, (_, i) => `query O${i}${directives()} ${set(0, 3)}`);
  const definitions = Array.from(
    { length: fragments },
    (_, i) => `fragment F${i} on Q${directives()} ${set(i + 1, 2)}`,
  );
  return [...operations, ...definitions].join('\n');
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode;
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Every selection that there is with fragments written out, and what is spread there, with the fields it is within. */
function* writtenOut(
  { selections }: SelectionSetNode,
  within: number,
  fragments: Fragments,
): Generator<{ readonly node: SelectionNode | FragmentDefinitionNode; readonly within: number }> {
  for (const node of selections) {
    yield { node, within };
    const spread = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : undefined;
    if (spread) yield { node: spread, within };
    const inside = node.kind === Kind.FRAGMENT_SPREAD ? spread?.selectionSet : node.selectionSet;
    if (inside) yield* writtenOut(inside, within + (node.kind === Kind.FIELD ? 1 : 0), fragments);
  }
}

/** As the limits are described. */
function sizeByHand({ definitions }: DocumentNode) {
  const all = definitions as readonly Definition[];
  const fragments = new Map(
    all.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const operations = all.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const sizes = operations.map(({ selectionSet, directives }) => {
    const written = [...writtenOut(selectionSet, 0, fragments)];
    const fields = written.filter(({ node }) => node.kind === Kind.FIELD);
    return {
      depth: Math.max(...fields.map(({ within }) => within + 1)),
      aliases: fields.filter(({ node }) => 'alias' in node && node.alias).length,
      rootFields: fields.filter(({ within }) => within === 0).length,
      directives: written.reduce((sum, { node }) => sum + (node.directives?.length ?? 0), directives?.length ?? 0),
    };
  });
  const most = (key: keyof (typeof sizes)[number]) => Math.max(...sizes.map((size) => size[key]));
  return {
    depth: most('depth'),
    aliases: most('aliases'),
    rootFields: most('rootFields'),
    directives: most('directives'),
  };
}
