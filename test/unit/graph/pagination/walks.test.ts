import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListName, listNames, rows } from '../../../pages-api.ts';
import { cursorOf, idsOf, pagedList } from './paged-lists.ts';

/** Lists of which an answer says whether there are more. */
const exact = new Set<ListName>(['byPage', 'byOffset', 'byCursor', 'byLastItem', 'byLink', 'byNextUrl']);
const backward = ['byPage', 'byBarePage', 'byOffset'] as const;

const length = fc.nat(60);
const mostPages = fc.integer({ min: 1, max: 4 });

describe.each(listNames)('the connection of %s', (name) => {
  const lists = [1, 2, 3, 4].map((maxPages) => pagedList(name, `maxPages: ${maxPages}`));
  const listFor = (maxPages: number, count: number) => {
    const list = lists[maxPages - 1] ?? pagedList(name);
    list.rows = rows(count);
    return list;
  };

  it('walks the plain list once, in order, with any numbers of items', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(length, mostPages, sizes, async (count, maxPages, firsts) => {
        const list = listFor(maxPages, count);
        const seen: string[] = [];
        let after: string | null = null;
        for (let step = 0; ; step += 1) {
          const first = Math.min(firsts[step % firsts.length] ?? 1, 10 * maxPages);
          const connection = await list.ask({ first, after });
          const ids = idsOf(connection);
          expect(list.calls).toBeLessThanOrEqual(maxPages);
          expect(ids.length).toBeLessThanOrEqual(first);
          expect(connection?.pageInfo.hasPreviousPage).toBe(seen.length > 0);
          seen.push(...ids);
          if (!connection?.pageInfo.hasNextPage) break;
          if (exact.has(name)) expect(seen.length).toBeLessThan(count);
          expect(step).toBeLessThan(count + 1);
          after = connection.pageInfo.endCursor;
        }
        expect(seen).toEqual(list.rows.map(({ id }) => id));
      }),
    );
  });

  it('goes on behind any item, with another number of items', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        mostPages,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        fc.nat(),
        async (count, maxPages, first, second, choice) => {
          const list = listFor(maxPages, count);
          const connection = await list.ask({ first });
          const index = choice % idsOf(connection).length;
          const behind = await list.ask({ first: second, after: cursorOf(connection, index) });
          const ids = idsOf(behind);
          const wanted = list.rows.map(({ id }) => id).slice(index + 1, index + 1 + second);
          expect(ids).toEqual(wanted.slice(0, ids.length));
          if (ids.length < wanted.length) expect(behind?.pageInfo.hasNextPage).toBe(true);
          if (wanted.length > 0) expect(ids.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('reads as many items as it is asked for, where the calls for them may be made', async () => {
    await fc.assert(
      fc.asyncProperty(length, mostPages, fc.nat(40), async (count, maxPages, wanted) => {
        const list = listFor(maxPages, count);
        const first = Math.min(wanted, 10 * maxPages);
        expect(idsOf(await list.ask({ first }))).toEqual(list.rows.map(({ id }) => id).slice(0, first));
        expect(list.calls).toBeLessThanOrEqual(Math.max(1, Math.ceil(first / 10)));
      }),
    );
  });
});

describe.each(backward)('the connection of %s, backwards,', (name) => {
  it('walks the plain list once, from behind, with any numbers of items', async () => {
    const list = pagedList(name, 'maxPages: 2');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), async (count, last) => {
        list.rows = rows(count);
        const all = list.rows.map(({ id }) => id);
        let before = cursorOf(await list.ask({ first: 1 }), 0);
        for (let step = 0; step < 5; step += 1) {
          const behind = await list.ask({ first: 20, after: before });
          before = behind?.pageInfo.endCursor ?? before;
        }
        const seen: string[] = [];
        for (let hasPrevious = true; hasPrevious && seen.length <= count; ) {
          const connection = await list.ask({ last, before });
          expect(list.calls).toBeLessThanOrEqual(2);
          seen.unshift(...idsOf(connection));
          expect(connection?.pageInfo.hasNextPage).toBe(true);
          hasPrevious = connection?.pageInfo.hasPreviousPage ?? false;
          before = connection?.pageInfo.startCursor ?? before;
        }
        expect(seen).toEqual(all.slice(0, -1));
      }),
    );
  });
});
