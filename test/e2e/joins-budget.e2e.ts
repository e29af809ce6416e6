import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { resolveTo, warehouse, warehouseProject } from './warehouse-upstream.ts';

const typeDefs = `extend type Line { item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')} }`;
const lines = Array.from({ length: 30 }, (_, index) => ({ id: String(index), item_sku: `s${index}` }));
const serve = () =>
  warehouse({
    lines: () => lines,
    item: (_, url) => ({ sku: url.pathname.split('/')[2], title: 'T' }),
    makers: () => [],
  });
const settings = (limits: string) => `{ schema: { style: graphql }, limits: ${limits} }`;

describe('gateway.limits.upstreamCalls', () => {
  it('refuses the call that would exceed it before it is made, and answers what is there', async () => {
    await using upstream = await serve();
    const project = warehouseProject(upstream.origin, typeDefs, settings('{ upstreamCalls: 10 }'));
    await using gateway = await gatewayOf(project);
    const { data, errors = [], status } = await gateway.query('{ lines { id item { title } } }');
    expect(status).toBe(200);
    expect(upstream.received).toHaveLength(10);
    const answered = data?.['lines'] as { id: string; item: unknown }[];
    expect(answered).toHaveLength(30);
    expect(answered.filter(({ item }) => item !== null)).toHaveLength(9);
    expect(new Set(errors.map(({ message, extensions }) => `${extensions?.['code']} ${message}`))).toEqual(
      new Set(['UPSTREAM_BUDGET_EXCEEDED The operation needs more than the 10 upstream calls that it may make.']),
    );
    expect(errors).toHaveLength(21);
    const logged = gateway.events.filter(({ type }) => type === 'field.error');
    expect(logged).toHaveLength(1);
  });

  it('holds for each source alone, and names it', async () => {
    await using upstream = await serve();
    const limits = '{ upstreamCalls: { sources: { warehouse: 1 } } }';
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs, settings(limits)));
    const { data, errors } = await gateway.query('{ lines(limit: 1) { id } makers { id } }');
    expect(upstream.received).toHaveLength(1);
    expect(data).toEqual({ lines: lines.map(({ id }) => ({ id })), makers: null });
    expect(errors?.map(({ message, path, extensions }) => [message, path, extensions])).toEqual([
      [
        'The operation needs more than the one call to "warehouse" that it may make.',
        ['makers'],
        { code: 'UPSTREAM_BUDGET_EXCEEDED', source: 'warehouse' },
      ],
    ]);
  });

  it('counts identical GETs once, and each operation anew', async () => {
    await using upstream = await serve();
    const project = warehouseProject(upstream.origin, typeDefs, settings('{ upstreamCalls: 1 }'));
    await using gateway = await gatewayOf(project);
    for (const _ of [1, 2]) {
      const { errors } = await gateway.query('{ a: item(sku: "x") { sku } b: item(sku: "x") { title } }');
      expect(errors).toBeUndefined();
    }
    expect(upstream.received).toHaveLength(2);
  });

  it('counts what resolvers call within a time of their own, but not what they undo beyond it', async () => {
    await using upstream = await serve();
    const project = warehouseProject(
      upstream.origin,
      `${typeDefs}\nextend type Query { work: [String] }`,
      settings('{ upstreamCalls: 1 }'),
    );
    await using gateway = await gatewayOf({
      ...project,
      '.meshrc.yaml': `${project['.meshrc.yaml']}additionalResolvers: [./resolvers.js]\n`,
      'resolvers.js': `export default { Query: { work: async (_root, _args, context) => {
        const call = async (part, sku) => {
          try { return (await part.sources.warehouse.item({ sku })).sku; } catch (error) { return error.code; }
        };
        return [
          await call(context.within({ ms: 5000 }), 'a'),
          await call(context.within({ ms: 5000 }), 'b'),
          await call(context, 'c'),
          await call(context.within({ ms: 5000, beyondOperation: true }), 'd'),
        ];
      } } };`,
    });
    const { data } = await gateway.query('{ work }');
    expect(data).toEqual({ work: ['a', 'UPSTREAM_BUDGET_EXCEEDED', 'UPSTREAM_BUDGET_EXCEEDED', 'd'] });
    expect(upstream.received.map(({ url }) => url)).toEqual(['/item/a', '/item/d']);
  });

  it('is 200 where nothing is said, and nothing where there is no gateway section', async () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ id: String(index), item_sku: `s${index}` }));
    await using upstream = await warehouse({ lines: () => many, item: () => ({ sku: 'x' }) });
    const project = warehouseProject(upstream.origin, typeDefs, '{}');
    const inMeshStyle = { ...project, '.meshrc.yaml': project['.meshrc.yaml'].replace('itemSku', 'item_sku') };
    await using limited = await gatewayOf(inMeshStyle);
    await limited.query('{ lines { item { sku } } }');
    expect(upstream.received).toHaveLength(200);
    upstream.received.length = 0;
    const config = inMeshStyle['.meshrc.yaml'].replace('gateway: {}\n', '');
    await using unlimited = await gatewayOf({ ...inMeshStyle, '.meshrc.yaml': config });
    await unlimited.query('{ lines { item { sku } } }');
    expect(upstream.received).toHaveLength(251);
  });
});
