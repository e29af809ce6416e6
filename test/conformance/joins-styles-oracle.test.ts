import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from '../e2e/gateway-harness.ts';
import type { LoopbackServer, ReceivedRequest } from '../e2e/upstream-loopback.ts';
import { type Answer, resolveTo, warehouse, warehouseProject } from '../e2e/warehouse-upstream.ts';

/** One random state of the warehouse, and how its batches behave. */
interface World {
  readonly lines: readonly {
    id: string;
    item_sku: string | null;
    place: { site: number | null } | null;
    spare_skus: (string | null)[];
  }[];
  /** What the warehouse has. */
  readonly stock: ReadonlySet<string>;
  readonly reversed: boolean;
  readonly doubled: boolean;
  readonly uninvited: boolean;
}

const sku = fc.constantFrom('a', 'b', 'c', '0', 'x/y', 'a,b', ' ', 'é');
const site = fc.constantFrom(0, 1, 2);
const keyOf = (item: string | null, at: number | null | undefined) => `${item}@${at}`;
const worlds: fc.Arbitrary<World> = fc.record({
  lines: fc
    .array(
      fc.record({
        item_sku: fc.option(sku),
        place: fc.option(fc.record({ site: fc.option(site) })),
        spare_skus: fc.array(fc.option(sku), { maxLength: 3 }),
      }),
      { maxLength: 8 },
    )
    .map((lines) => lines.map((line, index) => ({ id: String(index), ...line }))),
  stock: fc
    .uniqueArray(
      fc.oneof(
        sku,
        fc.tuple(sku, site).map(([item, at]) => keyOf(item, at)),
      ),
    )
    .map((keys) => new Set(keys)),
  reversed: fc.boolean(),
  doubled: fc.boolean(),
  uninvited: fc.boolean(),
});

let world: World;

/** The rows of the keys that are there, as an unreliable batch gives them. */
function unreliable<T>(rows: readonly T[], second: (row: T) => T, uninvited: T): T[] {
  const all = world.doubled ? [...rows, ...rows.map(second)] : world.reversed ? rows.toReversed() : [...rows];
  return world.uninvited ? [uninvited, ...all] : all;
}

const item = (skuOfItem: string) => ({ sku: skuOfItem, title: `T ${skuOfItem}` });
const stocked = (skus: readonly string[]) => skus.filter((one) => world.stock.has(one));
const answers: Readonly<Record<string, Answer>> = {
  lines: () => world.lines,
  levels: ({ body }: ReceivedRequest) => {
    const { keys } = JSON.parse(body.toString()) as { keys: { sku: string; site: number }[] };
    const rows = keys.filter((key) => world.stock.has(keyOf(key.sku, key.site))).map((key) => ({ ...key, on_hand: 5 }));
    return unreliable(rows, (row) => ({ ...row, on_hand: 9 }), { sku: 'none', site: 9, on_hand: 9 });
  },
  items: (_, url) => {
    const skus = (url.pathname.split('/')[2] ?? '').split(',').map(decodeURIComponent);
    return unreliable(stocked(skus).map(item), (row) => ({ ...row, title: 'second' }), item('none'));
  },
  'item-map': (_, url) => Object.fromEntries(stocked(listedExactly(url, 'skus')).map((one) => [one, item(one)])),
};

/** Items of a list whose commas are encoded, as they were sent. */
function listedExactly(url: URL, name: string): string[] {
  const [, text = ''] = new RegExp(`[?&]${name}=([^&]*)`).exec(url.search) ?? [];
  return text.split(',').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
}

const typeDefs = `extend type Line {
  level: Level ${resolveTo('levels', 'keyField: "sku: itemSku site: place.site", keysArg: "input.keys"')}
  byPath: Item ${resolveTo('itemsByPath', 'keyField: "itemSku", keysArg: "skus"')}
  spares: [Item] ${resolveTo('itemsByPath', 'keyField: "spareSkus", keysArg: "skus"')}
  byMap: Item ${resolveTo('itemMap', 'keyField: "itemSku", keysArg: "skus"')}
}`;

const isStocked = (one: string | null): one is string => one !== null && world.stock.has(one);
const title = (one: string | null) => (isStocked(one) ? { title: `T ${one}` } : null);

/** Each style: the field, what one call for each value would answer, and the most calls. */
const styles: readonly (readonly [field: string, path: string, expected: (line: World['lines'][number]) => unknown])[] =
  [
    [
      'level { onHand }',
      '/levels',
      ({ item_sku, place }) => {
        const isKey = item_sku !== null && place !== null && place.site !== null;
        return { level: isKey && world.stock.has(keyOf(item_sku, place.site)) ? { onHand: 5 } : null };
      },
    ],
    ['byPath { title }', '/items', ({ item_sku }) => ({ byPath: title(item_sku) })],
    [
      'spares { title }',
      '/items',
      // Rows of one key are all its rows where the field is a list.
      ({ spare_skus }) => ({
        spares: spare_skus
          .filter(isStocked)
          .flatMap((one) => (world.doubled ? [title(one), { title: 'second' }] : [title(one)])),
      }),
    ],
    ['byMap { title }', '/item-map', ({ item_sku }) => ({ byMap: title(item_sku) })],
  ];

describe('a join', () => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await warehouse(answers);
    gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs));
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await upstream?.[Symbol.asyncDispose]();
  });

  it.each(styles)('of %s answers what one call for each key would, in one call', async (field, path, expected) => {
    await fc.assert(
      fc.asyncProperty(worlds, async (next) => {
        world = next;
        upstream.received.length = 0;
        const { data, errors } = await gateway.query(`{ lines { ${field} } }`);
        expect(errors).toBeUndefined();
        expect(data).toEqual({ lines: world.lines.map(expected) });
        const calls = upstream.received.filter(({ url }) => url.startsWith(path));
        expect(calls.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});
