import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attack, type AttackedGateway, ask, attackedGateway, named } from './attacked-gateway.ts';

const many = (count: number, each: (n: number) => string) => Array.from({ length: count }, (_, n) => each(n)).join(' ');
const nested = (depth: number, open: string, leaf: string, close = '}') =>
  `${open.repeat(depth)}${leaf}${close.repeat(depth)}`;

const joins = `additionalTypeDefs: |
  extend type Book { author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
    sourceArgs: { id: "{root.authorId}" }, requiredSelectionSet: "{ authorId }") }
  extend type Author { book: Book @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "book",
    sourceArgs: { bookId: "{root.id}" }, requiredSelectionSet: "{ id }") }
`;

/** Documents that are valid, or nearly, and cost more than they ask for. */
const attacks: readonly Attack[] = [
  {
    name: 'an alias bomb of 1,000 calls',
    sent: ask(`{ ${many(1_000, (n) => `a${n}: author(id: "${n}") { name }`)} }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'one field a hundred thousand times',
    sent: ask(`{ ${'__typename '.repeat(80_000)} }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'ten thousand aliases of one field, each with arguments',
    sent: ask(`{ ${many(10_000, (n) => `a${n}: book(bookId: "x") { title }`)} }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'fields that may be one, in a thousand fragments',
    sent: ask(
      `{ ${many(1_000, (n) => `...F${n}`)} } ${many(1_000, (n) => `fragment F${n} on Query { x: book(bookId: "a") { title } }`)}`,
    ),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'a fragment bomb that doubles with each of its thirty levels',
    sent: ask(
      `{ ...F0 } ${many(30, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F30 on Query { __typename }`,
    ),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'a fragment bomb with aliases that no merging undoes',
    sent: ask(
      `{ book(bookId: "a") { ...F0 } } ${many(20, (n) => `fragment F${n} on Book { a${n}: author { book { ...F${n + 1} } } b${n}: author { book { ...F${n + 1} } } }`)} fragment F20 on Book { title }`,
    ),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'fragments in a circle',
    sent: ask('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
    status: 400,
  },
  {
    name: 'a fragment within itself',
    sent: ask('{ book(bookId: "a") { ...A } } fragment A on Book { author { book { ...A } } }'),
    status: 400,
  },
  {
    name: 'a circle of a thousand fragments',
    sent: ask(`{ ...F0 } ${many(1_000, (n) => `fragment F${n} on Query { ...F${(n + 1) % 1_000} }`)}`),
    status: 400,
  },
  {
    name: 'ten thousand directives on a field',
    sent: ask(`{ __typename ${'@include(if: true) '.repeat(10_000)} }`),
    status: 400,
  },
  {
    name: 'ten thousand directives that there are not',
    sent: ask(`{ __typename ${many(10_000, (n) => `@d${n}`)} }`),
    status: 400,
  },
  {
    name: 'ten thousand fields that there are not',
    sent: ask(`{ ${many(10_000, (n) => `f${n}`)} }`),
    status: 400,
  },
  {
    name: 'a join that goes round for two hundred levels',
    sent: ask(`{ book(bookId: "a") { ${nested(100, 'author { book { ', 'title', '} }')} } }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'braces a hundred thousand deep',
    sent: ask(nested(100_000, '{a', '')),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'lists in lists a hundred thousand deep',
    sent: ask(`{ book(bookId: ${nested(100_000, '[', '', ']')}) { title } }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'ten thousand variables',
    sent: ask(`query (${many(10_000, (n) => `$v${n}: String`)}) { __typename }`),
    status: 400,
  },
  {
    name: 'ten thousand operations',
    sent: ask(many(10_000, (n) => `query Q${n} { __typename }`)),
    status: 400,
  },
  {
    name: 'introspection that goes round',
    sent: ask(`{ __schema { types { fields { type { ${nested(12, 'fields { type { ', 'name', '} }')} } } } } }`),
    status: 400,
  },
  {
    name: 'a comment of a megabyte',
    sent: ask(`{ __typename } #${'x'.repeat(1_000_000)}`),
    status: 200,
  },
  {
    name: 'half a million empty lines before fields that there are not, each a place to tell of',
    sent: ask(`${'\n'.repeat(500_000)}{ book(bookId: "a") { ${many(150, (n) => `f${n}`)} } }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'a string that is never closed',
    sent: ask(`{ book(bookId: "${'\\\\'.repeat(200_000)}) { title } }`),
    status: 400,
  },
  {
    name: 'a number of a hundred thousand digits',
    sent: ask(`{ counts(keys: [${'9'.repeat(100_000)}]) { n } }`),
    status: 400,
  },
  {
    name: 'a name of half a megabyte',
    sent: ask(`{ ${'n'.repeat(500_000)} }`),
    status: 400,
  },
  {
    name: 'half a surrogate pair as a name',
    sent: ask('{ \ud800 }'),
    status: 400,
  },
];

describe.each([
  ['', ''],
  ['where no tokens are counted, ', 'limits: { tokens: 10000000 }'],
])('%sa document', (_where, limits) => {
  let attacked: AttackedGateway;
  beforeAll(async () => {
    attacked = await attackedGateway(limits, joins);
  });
  afterAll(() => attacked[Symbol.asyncDispose]());

  it.each(named(attacks))('of %s is stopped, and nobody else feels it', (_name, attack) => attacked.withstands(attack));

  it('of all these has called nothing, and leaves nothing in memory', async () => {
    const before = attacked.heap();
    for (const attack of attacks) await attacked.withstands(attack);
    expect(attacked.heap() - before).toBeLessThan(32 * 2 ** 20);
    expect(attacked.calls()).toEqual([]);
  });
});
