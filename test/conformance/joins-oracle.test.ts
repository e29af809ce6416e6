import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from '../e2e/gateway-harness.ts';
import { library, libraryProject } from '../e2e/library-upstream.ts';
import type { LoopbackServer, ReceivedRequest } from '../e2e/upstream-loopback.ts';

/** What the library holds in one run, and how its batch endpoint behaves. */
interface World {
  readonly books: readonly { book_id: string; title: string; author_id: number | null }[];
  /** Ids of the authors that exist. */
  readonly authors: ReadonlySet<number>;
  /** Ids whose calls fail. */
  readonly failing: ReadonlySet<number>;
  /** Rows of a batch in another order than asked. */
  readonly reversed: boolean;
  /** Rows come twice, the second with another name. */
  readonly doubled: boolean;
  /** A row that nobody asked for. */
  readonly uninvited: boolean;
}

const ids = fc.integer({ min: 0, max: 8 });
const worlds: fc.Arbitrary<World> = fc.record({
  books: fc
    .array(fc.option(ids), { maxLength: 12 })
    .map((authors) => authors.map((author_id, index) => ({ book_id: `b${index}`, title: `T${index}`, author_id }))),
  authors: fc.uniqueArray(ids).map((list) => new Set(list)),
  failing: fc.uniqueArray(ids, { maxLength: 2 }).map((list) => new Set(list)),
  reversed: fc.boolean(),
  doubled: fc.boolean(),
  uninvited: fc.boolean(),
});

let world: World;
const row = (id: number, name = `Author ${id}`) => ({ id: String(id), name });

function batch(request: ReceivedRequest): unknown {
  const asked = (new URL(request.url, 'http://library').searchParams.get('ids') ?? '').split(',').map(Number);
  if (asked.some((id) => world.failing.has(id))) return 500;
  const rows = asked.filter((id) => world.authors.has(id)).map((id) => row(id));
  if (world.doubled) rows.push(...rows.map(({ id }) => ({ id, name: 'a second row' })));
  if (world.reversed && !world.doubled) rows.reverse();
  if (world.uninvited) rows.unshift(row(99));
  return { rows };
}

function single(_request: ReceivedRequest, path: string): unknown {
  const id = Number(path.slice('/authors/'.length));
  if (world.failing.has(id)) return 500;
  return world.authors.has(id) ? row(id) : undefined;
}

/** One call for each field, as the naive gateway would make them. */
const expected = (author_id: number | null, failed: (id: number) => boolean) =>
  author_id === null || failed(author_id) || !world.authors.has(author_id) ? null : { name: `Author ${author_id}` };

const join = (args: string) => `additionalTypeDefs: |
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", requiredSelectionSet: "{ authorId }", ${args})
  }
gateway: { schema: { style: graphql } }
`;

describe.each([
  ['by a batch', 'sourceFieldName: "authorsByIds", keyField: "authorId", keysArg: "ids", result: "rows"', batch],
  ['by single calls', 'sourceFieldName: "author", sourceArgs: { id: "{root.authorId}" }', single],
] as const)('a join %s', (_how, args, respond) => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await library({ '/books': () => world.books, '/authors': respond });
    gateway = await gatewayOf(libraryProject(upstream.origin, join(args)));
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  it('answers what one call for each field would answer, with at most one call for each distinct key', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (next) => {
        world = next;
        upstream.received.length = 0;
        const { data, errors = [] } = await gateway.query('{ books { author { name } } }');
        const keys = new Set(world.books.flatMap(({ author_id }) => author_id ?? []));
        const batchFails = respond === batch && [...keys].some((id) => world.failing.has(id));
        const failed = (id: number) => batchFails || world.failing.has(id);
        expect(data).toEqual({ books: world.books.map(({ author_id }) => ({ author: expected(author_id, failed) })) });
        const failures = world.books.flatMap(({ author_id }, index) =>
          author_id !== null && failed(author_id) ? [['books', index, 'author']] : [],
        );
        expect(errors.map(({ path }) => path).sort()).toEqual(failures.sort());
        const calls = upstream.received.filter(({ url }) => url.startsWith('/authors')).length;
        expect(calls).toBe(respond === batch ? Math.min(keys.size, 1) : keys.size);
      }),
      { numRuns: 60 },
    );
  });
});
