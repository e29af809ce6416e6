import { buildSchema, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { operationCost } from '../../../../gateway/graph/cost/operation-cost.ts';
import { operationsOf, planOperation } from '../../../../gateway/graph/cost/plan-operation.ts';
import { everyCall } from '../../../../gateway/graph/cost/planned-call.ts';
import { type JoinShape, setJoinShape } from '../../../../gateway/graph/joins/join-shape.ts';
import { type FieldStamp, setStamp } from '../../../../gateway/graph/stamps/stamp.ts';

/** A schema whose fields call REST: lists of at most 40 books, pages of at most 25 loans. */
function librarySchema(): GraphQLSchema {
  const schema = buildSchema(`
    type Query { books(limit: Int): [Book] book(id: ID!): Book author(id: ID): Author authors(ids: [ID]): [Author] loans(bookId: ID, limit: Int = 25): [Loan] reviews(bookId: ID): Reviews editions(ids: [ID]): [Edition] report: Report }
    type Book { id: ID tags: [Tag] author: Author loans(first: Int = 10): [Loan] writer: Author cover: Cover reviews: [Review] editions: [Edition] }
    type Reviews { list: [Review] }
    type Review { author: Author }
    type Edition { author: Author }
    type Tag { name: String author: Author }
    type Author { id: ID name: String books: [Book] }
    type Loan { id: ID book: Book }
    type Cover { url: String }
    type Report { author: Author }
  `);
  const lengths: Record<string, number> = { books: 40, editions: 8 };
  for (const name of ['books', 'book', 'author', 'authors', 'loans', 'reviews', 'editions']) {
    operation(schema, name, { '': lengths[name] ?? Number.NaN, tags: 3, all: 7 });
  }
  for (const [type, name] of [
    ['Book', 'id'],
    ['Book', 'tags'],
    ['Tag', 'name'],
    ['Author', 'id'],
    ['Author', 'name'],
    ['Loan', 'id'],
  ] as const) {
    setStamp(fieldOf(schema, type, name), { kind: 'property', property: name });
  }
  join(schema, 'Book', 'author', { how: 'batch', call: 'Query.authors', keysArg: 'ids', maxKeys: 16, templates: {} });
  join(schema, 'Book', 'writer', { how: 'single', call: 'Query.author', templates: {}, after: ['Book.author'] });
  join(schema, 'Book', 'reviews', { how: 'single', call: 'Query.reviews', templates: {}, properties: ['all'] });
  join(schema, 'Book', 'editions', { how: 'batch', call: 'Query.editions', maxKeys: 16, templates: {} });
  join(schema, 'Review', 'author', { how: 'single', call: 'Query.author', templates: {} });
  join(schema, 'Edition', 'author', { how: 'single', call: 'Query.author', templates: {} });
  join(schema, 'Tag', 'author', { how: 'single', call: 'Query.author', templates: {} });
  join(schema, 'Loan', 'book', { how: 'single', call: 'Query.book', templates: {} });
  join(schema, 'Book', 'loans', { how: 'single', call: 'Query.loans', templates: { limit: '{args.first}' } });
  join(schema, 'Author', 'books', { how: 'batch', call: 'Query.books', partitioned: true, templates: { limit: 5 } });
  fieldOf(schema, 'Query', 'report').resolve = () => ({});
  return schema;
}

function fieldOf(schema: GraphQLSchema, type: string, name: string) {
  const found = schema.getType(type);
  const field = isObjectType(found) ? found.getFields()[name] : undefined;
  if (!field) throw new Error(`${type}.${name}`);
  return field;
}

function operation(schema: GraphQLSchema, name: string, items: Readonly<Record<string, number>>): void {
  const stamp: FieldStamp = {
    kind: 'operation',
    operation: {
      source: name === 'loans' ? 'desk' : 'library',
      field: name,
      rootType: 'Query',
      rest: undefined,
      uncompiled: '',
      linked: false,
      fallback: undefined,
      maxItems: () => undefined,
      lengths: {
        maxItems: (properties) => (Number.isNaN(items[properties.join('.')]) ? undefined : items[properties.join('.')]),
        numberOf: () => ({ byDefault: undefined, most: name === 'books' ? 30 : undefined }),
      },
    },
  };
  setStamp(fieldOf(schema, 'Query', name), stamp);
}

function join(
  schema: GraphQLSchema,
  type: string,
  name: string,
  shape: Partial<JoinShape> & Pick<JoinShape, 'how' | 'call' | 'templates'>,
) {
  setJoinShape(fieldOf(schema, type, name), { keys: [], ...shape });
}

const schema = librarySchema();
const limits = { total: undefined, sources: {} };

function calls(query: string, variables: Readonly<Record<string, unknown>> = {}): Record<string, number> {
  const document = parse(query);
  const [operation] = operationsOf(document);
  if (!operation) throw new Error('no operation');
  const plan = planOperation(schema, document, operation, { variables, listSize: 100 });
  return Object.fromEntries([...everyCall(plan.calls)].map(({ path, calls: count }) => [path, count]));
}

describe('planOperation', () => {
  it.each([
    ['one call for a root field', '{ book(id: 1) { id } }', { book: 1 }],
    [
      'as many keys as the page argument says',
      '{ books(limit: 20) { author { name } } }',
      { books: 1, 'books.author': 2 },
    ],
    [
      'never more than the argument can be',
      '{ books(limit: 1000) { author { name } } }',
      { books: 1, 'books.author': 2 },
    ],
    ['never more than maxItems', '{ books { tags { author { name } } } }', { books: 1, 'books.tags.author': 90 }],
    [
      'the stated size for a list of which nothing is known',
      '{ authors { books { id } } }',
      { authors: 1, 'authors.books': 100 },
    ],
    [
      'the length of the list that a result leads to',
      '{ book(id: 1) { reviews { author { name } } } }',
      { book: 1, 'book.reviews': 1, 'book.reviews.author': 7 },
    ],
    [
      'the lists of one batch as one list',
      '{ books { editions { author { name } } } }',
      { books: 1, 'books.editions': 2, 'books.editions.author': 16 },
    ],
    ['the default of a page argument', '{ loans { book { id } } }', { loans: 1, 'loans.book': 25 }],
    [
      'what a joined field is asked for',
      '{ books(limit: 2) { loans(first: 4) { book { id } } } }',
      { books: 1, 'books.loans': 2, 'books.loans.book': 8 },
    ],
    [
      'the default of a joined field',
      '{ books(limit: 2) { loans { book { id } } } }',
      { books: 1, 'books.loans': 2, 'books.loans.book': 20 },
    ],
    [
      'a batch for each parent where its other arguments differ',
      '{ authors { books { loans { id } } } }',
      { authors: 1, 'authors.books': 100, 'authors.books.loans': 500 },
    ],
    [
      'what is joined first, though nobody selects it',
      '{ books(limit: 20) { writer { name } } }',
      { books: 1, 'books.writer': 20, 'books.author': 2 },
    ],
    [
      'fields of fragments once',
      '{ book(id: 1) { ...A ... on Book { author { id } } } } fragment A on Book { author { name } }',
      { book: 1, 'book.author': 1 },
    ],
    ['each alias', '{ a: book(id: 1) { id } b: book(id: 2) { id } }', { a: 1, b: 1 }],
    [
      'nothing that is skipped',
      '{ a: book(id: 1) @skip(if: true) { id } b: book(id: 2) @include(if: false) { id } }',
      {},
    ],
    ['what a variable may include', 'query ($x: Boolean!) { a: book(id: 1) @include(if: $x) { id } }', { a: 1 }],
    [
      'the default of a variable',
      'query ($n: Int = 3) { books(limit: $n) { tags { author { id } } } }',
      { books: 1, 'books.tags.author': 9 },
    ],
  ])('counts %s', (_, query, expected) => {
    expect(calls(query)).toEqual(expected);
  });

  it('knows the values of variables that it is given', () => {
    const query =
      'query ($n: Int, $x: Boolean!) { books(limit: $n) { tags { author { id } } } book(id: 1) @include(if: $x) { id } }';
    expect(calls(query, { n: 1, x: false })).toEqual({ books: 1, 'books.tags.author': 3 });
  });
});

describe('operationCost', () => {
  const cost = (query: string, given: typeof limits | { total: number; sources: Record<string, number> } = limits) => {
    const document = parse(query);
    const [operation] = operationsOf(document);
    if (!operation) throw new Error('no operation');
    return operationCost(schema, document, operation, { listSize: 100, limits: given });
  };

  it('adds up the calls to each source', () => {
    expect(cost('{ books(limit: 2) { loans { book { id } } } }')).toMatchObject({
      total: 23,
      sources: { library: 21, desk: 2 },
    });
  });

  it('names the joins below lists that make a call for each row, with the smallest query that shows them', () => {
    const query = `query Shelf($n: Int!, $other: ID) {
      shelf: books(limit: $n) { id tags { name ...Who } author { name } } book(id: $other) { loans { id } }
    }
    fragment Who on Tag { by: author { name } }`;
    expect(cost(query).unbatched).toEqual([
      {
        coordinate: 'Tag.author',
        source: 'library',
        operation: 'author',
        calls: 90,
        query: 'query ($n: Int!) { books(limit: $n) { tags { ... on Tag { author { __typename } } } } }',
      },
    ]);
  });

  it('tells what is beyond the budget, of the whole and of a source', () => {
    const query = '{ books(limit: 2) { loans { book { id } } } }';
    expect(cost(query, { total: 23, sources: { desk: 2 } }).exceeds).toEqual([]);
    expect(cost(query, { total: 22, sources: { desk: 1 } }).exceeds).toEqual([
      '23 calls, and gateway.limits.upstreamCalls is 22',
      '2 calls to "desk", and gateway.limits.upstreamCalls.sources.desk is 1',
    ]);
  });

  it('names the fields that code answers, of which nobody knows what they call', () => {
    expect(cost('{ report { author { id } } }')).toMatchObject({ total: 0, byCode: ['Query.report'] });
  });
});
