import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import type { LoopbackServer, ReceivedRequest } from './upstream-loopback.ts';
import { listed, resolveTo, warehouse, warehouseProject } from './warehouse-upstream.ts';

const calls = (server: LoopbackServer, prefix: string) => server.received.filter(({ url }) => url.startsWith(prefix));
const bodyOf = ({ body }: ReceivedRequest): unknown => JSON.parse(body.toString());
const skusOfPath = (url: URL) => decodeURIComponent(url.pathname.split('/')[2] ?? '').split(',');

describe('a key of several parts', () => {
  const join = resolveTo('levels', 'keyField: "sku: itemSku site: place.site", keysArg: "input.keys"');
  const lines = [
    { id: '1', item_sku: 'a', place: { site: 1 } },
    { id: '2', item_sku: 'a', place: { site: 2 } },
    { id: '3', item_sku: 'a', place: { site: 1 } },
    { id: '4', item_sku: 'b', place: { site: 2 } },
    { id: '5', item_sku: 'b', place: {} },
    { id: '6', item_sku: null, place: { site: 2 } },
  ];

  it('is asked for as an object, once, and only whole; rows are matched by all parts', async () => {
    await using upstream = await warehouse({
      lines: () => lines,
      levels: () => [
        { sku: 'b', site: 1, on_hand: 99 },
        { sku: 'a', site: 2, on_hand: 12 },
        { site: 1, sku: 'a', on_hand: 11 },
      ],
    });
    await using gateway = await gatewayOf(
      warehouseProject(upstream.origin, `extend type Line { level: Level ${join} }`),
    );
    const { data, errors } = await gateway.query('{ lines { id level { onHand } } }');
    expect(errors).toBeUndefined();
    expect(data?.['lines']).toEqual([
      { id: '1', level: { onHand: 11 } },
      { id: '2', level: { onHand: 12 } },
      { id: '3', level: { onHand: 11 } },
      { id: '4', level: null },
      { id: '5', level: null },
      { id: '6', level: null },
    ]);
    expect(calls(upstream, '/levels').map(bodyOf)).toEqual([
      {
        keys: [
          { sku: 'a', site: 1 },
          { sku: 'a', site: 2 },
          { sku: 'b', site: 2 },
        ],
      },
    ]);
  });

  it('goes beside other arguments of the same body, and makes a batch of its own for each of their values', async () => {
    const byAisle = resolveTo(
      'levels',
      'keyField: "sku: itemSku site: place.site", keysArg: "input.keys", additionalArgs: { input: { region: "{root.place.aisle}" } }',
    );
    await using upstream = await warehouse({
      lines: () => [
        { id: '1', item_sku: 'a', place: { site: 1, aisle: 'north' } },
        { id: '2', item_sku: 'b', place: { site: 1, aisle: 'south' } },
        { id: '3', item_sku: 'c', place: { site: 1, aisle: 'north' } },
      ],
      levels: (request) =>
        (bodyOf(request) as { keys: object[]; region: string }).keys.map((key) => ({
          ...key,
          on_hand: (bodyOf(request) as { region: string }).region === 'north' ? 1 : 2,
        })),
    });
    await using gateway = await gatewayOf(
      warehouseProject(upstream.origin, `extend type Line { level: Level ${byAisle} }`),
    );
    const { data } = await gateway.query('{ lines { level { onHand } } }');
    expect(data?.['lines']).toEqual([1, 2, 1].map((onHand) => ({ level: { onHand } })));
    expect(calls(upstream, '/levels').map((request) => (bodyOf(request) as { region: string }).region)).toEqual([
      'north',
      'south',
    ]);
  });
});

describe('a batch', () => {
  const lines = ['x', 'y', 'x', 'é/1'].map((item_sku, index) => ({ id: String(index), item_sku }));

  it('by a list in the path sends each key as one encoded item of the one segment', async () => {
    await using upstream = await warehouse({
      lines: () => lines,
      items: (_, url) => skusOfPath(url).map((sku) => ({ sku, title: sku.toUpperCase() })),
    });
    const join = resolveTo('itemsByPath', 'keyField: "itemSku", keysArg: "skus"');
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, `extend type Line { item: Item ${join} }`));
    const { data } = await gateway.query('{ lines { item { title } } }');
    expect(data?.['lines']).toEqual(['X', 'Y', 'X', 'É/1'].map((title) => ({ item: { title } })));
    expect(calls(upstream, '/items').map(({ url }) => url)).toEqual(['/items/x,y,%C3%A9%2F1']);
  });

  it('answered by a map takes each row by its name, and no other', async () => {
    await using upstream = await warehouse({
      lines: () => lines,
      'item-map': () => ({ y: { sku: 'y', title: 'Y' }, z: { sku: 'z', title: 'Z' }, x: null }),
    });
    const join = resolveTo('itemMap', 'keyField: "itemSku", keysArg: "skus"');
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, `extend type Line { item: Item ${join} }`));
    const { data, errors } = await gateway.query('{ lines { item { title } } }');
    expect(errors).toBeUndefined();
    expect(data?.['lines']).toEqual([{ item: null }, { item: { title: 'Y' } }, { item: null }, { item: null }]);
    expect(calls(upstream, '/item-map')).toHaveLength(1);
  });

  it('answered by a map of lists gives each parent its rows; other members of the map are no rows', async () => {
    await using upstream = await warehouse({
      lines: () => lines,
      shelves: () => ({ data: { total: 3, x: [{ sku: 'x1' }, { sku: 'x2' }], y: [] } }),
    });
    const join = resolveTo('shelves', 'keyField: "itemSku", keysArg: "skus", result: "data"');
    await using gateway = await gatewayOf(
      warehouseProject(upstream.origin, `extend type Line { shelf: [Item] ${join} }`),
    );
    const { data, errors } = await gateway.query('{ lines { shelf { sku } } }');
    expect(errors).toBeUndefined();
    const ofX = { shelf: [{ sku: 'x1' }, { sku: 'x2' }] };
    expect(data?.['lines']).toEqual([ofX, { shelf: [] }, ofX, { shelf: [] }]);
  });

  it('answered by a list where a map was promised fails, and matches nothing by position', async () => {
    await using upstream = await warehouse({
      lines: () => lines.slice(0, 1),
      'item-map': () => [{ sku: 'x', title: 'X' }],
    });
    const join = resolveTo('itemMap', 'keyField: "itemSku", keysArg: "skus"');
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, `extend type Line { item: Item ${join} }`));
    const { data, errors } = await gateway.query('{ lines { item { title } } }');
    expect(data?.['lines']).toEqual([{ item: null }]);
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  });

  it('for a parent with several keys joins all of them in one call, in the order of its keys', async () => {
    await using upstream = await warehouse({
      lines: () => [
        { id: '1', spare_skus: ['b', 'a', 'missing'] },
        { id: '2', spare_skus: [] },
        { id: '3', spare_skus: ['a', null, 'c'] },
        { id: '4' },
      ],
      items: (_, url) => skusOfPath(url).flatMap((sku) => (sku === 'missing' ? [] : [{ sku }])),
    });
    const join = resolveTo('itemsByPath', 'keyField: "spareSkus", keysArg: "skus"');
    await using gateway = await gatewayOf(
      warehouseProject(upstream.origin, `extend type Line { spares: [Item] ${join} }`),
    );
    const { data } = await gateway.query('{ lines { spares { sku } } }');
    const rows = (...skus: string[]) => ({ spares: skus.map((sku) => ({ sku })) });
    expect(data?.['lines']).toEqual([rows('b', 'a'), rows(), rows('a', 'c'), rows()]);
    expect(calls(upstream, '/items').map(({ url }) => url)).toEqual(['/items/b,a,missing,c']);
  });

  it('that answers several kinds gives a field only rows of its own', async () => {
    await using upstream = await warehouse({
      lines: () => [
        { id: '1', item_sku: 'a' },
        { id: '2', item_sku: '7' },
      ],
      things: () => [
        { id: 7, name: 'Maker' },
        { sku: 'a', title: 'A' },
      ],
    });
    const join = resolveTo('things', 'sourceArgs: { ids: ["{root.itemSku}"] }');
    await using gateway = await gatewayOf(
      warehouseProject(upstream.origin, `extend type Line { items: [Item] ${join} }`),
    );
    const { data, errors } = await gateway.query('{ lines { items { sku } } }');
    expect(errors).toBeUndefined();
    expect(data?.['lines']).toEqual([{ items: [{ sku: 'a' }] }, { items: [{ sku: 'a' }] }]);
  });
});

describe('levels of joins', () => {
  const typeDefs = `
extend type Line { item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')} }
extend type Line { itemBatched: Item ${resolveTo('itemsByPath', 'keyField: "itemSku", keysArg: "skus"')} }
extend type Item { maker: Maker ${resolveTo('makers', 'keyField: "makerId", keysArg: "ids"')} }`;
  const lines = Array.from({ length: 40 }, (_, index) => ({ id: String(index), item_sku: `s${index % 8}` }));
  const itemOf = (sku: string) => ({ sku, title: sku, maker_id: Number(sku.slice(1)) % 5 });
  const makers = (_: ReceivedRequest, url: URL) => listed(url, 'ids').map((id) => ({ id: Number(id), name: `M${id}` }));

  it('that are batched cost one call each', async () => {
    await using upstream = await warehouse({
      lines: () => lines,
      items: (_, url) => skusOfPath(url).map(itemOf),
      makers,
    });
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs));
    const { data, errors } = await gateway.query('{ lines { itemBatched { maker { name } } } }');
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty(['lines', 39], { itemBatched: { maker: { name: 'M2' } } });
    expect(upstream.received.map(({ url }) => url.split('/')[1]?.split('?')[0])).toEqual(['lines', 'items', 'makers']);
  });

  it('of which the first is made of single calls wait for them and then cost one call', async () => {
    const waiting: (() => void)[] = [];
    await using upstream = await warehouse({
      lines: () => lines,
      item: async (_, url) => {
        const turn = new Promise<void>((resolve) => waiting.push(resolve));
        // All eight are asked for before one is answered; then one after the other, each in a turn of its own.
        if (waiting.length === 8) answerInTurns(waiting);
        await turn;
        return itemOf(url.pathname.split('/')[2] ?? '');
      },
      makers,
    });
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs));
    const { data, errors } = await gateway.query('{ lines { item { maker { name } } } }');
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty(['lines', 39], { item: { maker: { name: 'M2' } } });
    expect(calls(upstream, '/item/')).toHaveLength(8);
    expect(calls(upstream, '/makers')).toHaveLength(1);
  });

  it('wait below what code of the project calls as below joins', async () => {
    const waiting: (() => void)[] = [];
    await using upstream = await warehouse({
      lines: () => lines,
      item: async (_, url) => {
        const turn = new Promise<void>((resolve) => waiting.push(resolve));
        if (waiting.length === 8) answerInTurns(waiting);
        await turn;
        return itemOf(url.pathname.split('/')[2] ?? '');
      },
      makers,
    });
    const files = warehouseProject(upstream.origin, `${typeDefs}\nextend type Line { coded: Item }`);
    await using gateway = await gatewayOf({
      ...files,
      '.meshrc.yaml': `${files['.meshrc.yaml']}additionalResolvers: [./resolvers.mjs]\n`,
      'resolvers.mjs': `export default { Line: {
        coded: ({ itemSku }, _args, { sources }) => sources.warehouse.item({ sku: itemSku }),
      } };`,
    });
    const { data, errors } = await gateway.query('{ lines { coded { maker { name } } } }');
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty(['lines', 39], { coded: { maker: { name: 'M2' } } });
    expect(calls(upstream, '/makers')).toHaveLength(1);
  });

  it('do not wait for a call that takes much longer than the first', async () => {
    const asked = Promise.withResolvers<void>();
    await using upstream = await warehouse({
      lines: () => lines,
      item: async (_, url) => {
        const sku = url.pathname.split('/')[2] ?? '';
        // Answered only after makers of others were asked for: whoever waited for it would wait for ever.
        if (sku === 's7') await asked.promise;
        return itemOf(sku);
      },
      makers: (request, url) => {
        asked.resolve();
        return makers(request, url);
      },
    });
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs));
    const { data, errors } = await gateway.query('{ lines { item { maker { name } } } }');
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty(['lines', 39], { item: { maker: { name: 'M2' } } });
    expect(calls(upstream, '/makers').length).toBeLessThanOrEqual(3);
  });
});

function answerInTurns(waiting: readonly (() => void)[]): void {
  const [first, ...rest] = waiting;
  first?.();
  if (rest.length > 0) setImmediate(answerInTurns, rest);
}

describe('a join that reads a field which is joined itself', () => {
  it('joins that one first, by its key and by its templates', async () => {
    const typeDefs = `
extend type Line {
  item: Item ${resolveTo('itemsByPath', 'keyField: "itemSku", keysArg: "skus"')}
  maker: Maker ${resolveTo('makers', 'keyField: "item.makerId", keysArg: "ids", requiredSelectionSet: "{ item { makerId } }"')}
  again: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.item.sku}" }')}
}`;
    await using upstream = await warehouse({
      lines: () => [{ id: '1', item_sku: 'a' }, { id: '2', item_sku: 'b' }, { id: '3' }],
      items: (_, url) => skusOfPath(url).map((sku) => ({ sku, maker_id: sku === 'a' ? 1 : 2 })),
      item: (_, url) => ({ sku: url.pathname.split('/')[2], title: 'again' }),
      makers: (_, url) => listed(url, 'ids').map((id) => ({ id: Number(id), name: `M${id}` })),
    });
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs));
    const { data, errors } = await gateway.query('{ lines { maker { name } again { sku title } } }');
    expect(errors).toBeUndefined();
    expect(data?.['lines']).toEqual([
      { maker: { name: 'M1' }, again: { sku: 'a', title: 'again' } },
      { maker: { name: 'M2' }, again: { sku: 'b', title: 'again' } },
      { maker: null, again: null },
    ]);
    expect(calls(upstream, '/items')).toHaveLength(1);
    expect(calls(upstream, '/makers')).toHaveLength(1);
  });

  it('knows the names that its requiredSelectionSet gives', async () => {
    const options = 'sourceArgs: { sku: "{root.wanted}" }, requiredSelectionSet: "{ wanted: itemSku }"';
    await using upstream = await warehouse({
      lines: () => [{ id: '1', item_sku: 'a' }],
      item: (_, url) => ({ sku: url.pathname.split('/')[2] }),
    });
    await using gateway = await gatewayOf(
      warehouseProject(upstream.origin, `extend type Line { item: Item ${resolveTo('item', options)} }`),
    );
    const { data } = await gateway.query('{ lines { item { sku } } }');
    expect(data).toEqual({ lines: [{ item: { sku: 'a' } }] });
  });
});
