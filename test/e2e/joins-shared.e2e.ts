import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { listed, resolveTo, warehouse, warehouseProject } from './warehouse-upstream.ts';

describe('identical GETs of one operation', () => {
  it('are one call, whether a field, a join, code or the in-context SDK makes them', async () => {
    await using upstream = await warehouse({
      lines: () => ['a', 'b', 'a'].map((item_sku, index) => ({ id: String(index), item_sku })),
      item: (_, url) => ({ sku: url.pathname.split('/')[2], title: 'T' }),
    });
    const files = warehouseProject(
      upstream.origin,
      `extend type Line { item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')}, bySources: String, bySdk: String }`,
    );
    await using gateway = await gatewayOf({
      ...files,
      '.meshrc.yaml': `${files['.meshrc.yaml']}additionalResolvers: [./resolvers.mjs]\n`,
      'resolvers.mjs': `export default { Line: {
  bySources: async ({ itemSku }, _args, { sources }) => (await sources.warehouse.item({ sku: itemSku })).title,
  bySdk: async (root, _args, context, info) =>
    (await context.warehouse.Query.item({ root, args: { sku: root.itemSku }, context, info })).title,
} };`,
    });
    const { data, errors } = await gateway.query(
      '{ direct: item(sku: "a") { title } lines { item { title } bySources bySdk } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      direct: { title: 'T' },
      lines: [1, 2, 3].map(() => ({ item: { title: 'T' }, bySources: 'T', bySdk: 'T' })),
    });
    expect(upstream.received.map(({ url }) => url).toSorted()).toEqual(['/item/a', '/item/b', '/lines']);
  });

  it('that the in-context SDK makes by keys wait for the level above, and are one call', async () => {
    const waiting: (() => void)[] = [];
    await using upstream = await warehouse({
      lines: () => ['a', 'b', 'c'].map((item_sku, index) => ({ id: String(index), item_sku })),
      item: async (_, url) => {
        // All are asked for before one is answered; then one after the other.
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 3) answerInTurns(waiting);
        });
        return { sku: url.pathname.split('/')[2], maker_id: waiting.length };
      },
      makers: (_, url) => listed(url, 'ids').map((id) => ({ id: Number(id), name: `M${id}` })),
    });
    const files = warehouseProject(
      upstream.origin,
      `extend type Line { item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')} }
extend type Item { makerName: String }`,
    );
    await using gateway = await gatewayOf({
      ...files,
      '.meshrc.yaml': `${files['.meshrc.yaml']}additionalResolvers: [./resolvers.mjs]\n`,
      'resolvers.mjs': `export default { Item: {
  makerName: async (root, _args, context, info) =>
    (await context.warehouse.Query.makers({
      root, context, info, key: root.sku.charCodeAt(0), argsFromKeys: (ids) => ({ ids }),
    }))?.name,
} };`,
    });
    const { data, errors } = await gateway.query('{ lines { item { makerName } } }');
    expect(errors).toBeUndefined();
    expect(data?.['lines']).toEqual(['M97', 'M98', 'M99'].map((makerName) => ({ item: { makerName } })));
    expect(upstream.received.filter(({ url }) => url.startsWith('/makers'))).toHaveLength(1);
  });
});

function answerInTurns([first, ...rest]: readonly (() => void)[]): void {
  first?.();
  if (rest.length > 0) setImmediate(answerInTurns, rest);
}
