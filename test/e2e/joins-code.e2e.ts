import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { gatewayOf } from './gateway-harness.ts';
import { type Answer, listed, resolveTo, warehouse, warehouseProject } from './warehouse-upstream.ts';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** What the compiler says of a resolver beside the types that a build wrote. */
function compile(sourceTypes: string, resolver: string): string {
  using folder = projectFolder({
    '.weft/sources.d.ts': sourceTypes,
    'resolver.ts': `import type { WeftContext } from './.weft/sources.d.ts';\n${resolver}`,
  });
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'esnext',
    '--types',
    '',
    '--allowImportingTsExtensions',
  ];
  return spawnSync(process.execPath, [tsc, ...options, 'resolver.ts'], { cwd: folder.dir, encoding: 'utf8' }).stdout;
}

describe('context.sources', () => {
  it('has the types that a build writes: operations, arguments and answers', async () => {
    await using gateway = await gatewayOf(warehouseProject('http://127.0.0.1:1', 'extend type Line { level: Level }'));
    const types = gateway.graph.sourceTypes();
    expect(types).toContain('item(args: {');
    expect(
      compile(
        types,
        `export async function titles({ sources }: WeftContext): Promise<string[]> {
  const lines = (await sources.warehouse.lines({ limit: 3 })) ?? [];
  const site: number | null | undefined = lines[0]?.place?.site;
  const levels = await sources.warehouse.levels({ input: { keys: [{ sku: 'a', site: site ?? 0 }] } });
  const item = await sources.warehouse.item({ sku: lines[0]?.id ?? '' });
  return [item?.title ?? '', String(levels?.[0]?.onHand)];
}`,
      ),
    ).toBe('');
    expect(compile(types, 'export const a = (c: WeftContext) => c.sources.warehouse.item();')).toContain('TS2554');
    expect(compile(types, 'export const a = (c: WeftContext) => c.sources.warehouse.item({ sku: 1 });')).toContain(
      'TS2322',
    );
    expect(compile(types, 'export const a = (c: WeftContext) => c.sources.warehouse.itm();')).toContain('TS2551');
    const joined = 'export const a = async (c: WeftContext) => (await c.sources.warehouse.lines())?.[0]?.level;';
    expect(compile(types, joined)).toContain("Property 'level' does not exist on type 'Line'");
  });

  it('makes identical GETs of one request once', async () => {
    await using upstream = await warehouse({ item: (_, url) => ({ sku: url.pathname.split('/')[2], title: 'T' }) });
    const files = warehouseProject(upstream.origin, 'extend type Query { twice: [String] }');
    await using gateway = await gatewayOf({
      ...files,
      '.meshrc.yaml': `${files['.meshrc.yaml']}additionalResolvers: [./resolvers.js]\n`,
      'resolvers.js': `export default { Query: { twice: async (_root, _args, { sources }) => {
        const items = await Promise.all([1, 2].map(() => sources.warehouse.item({ sku: 'a' })));
        return items.map(({ title }) => title);
      } } };`,
    });
    const { data } = await gateway.query('{ twice }');
    expect(data).toEqual({ twice: ['T', 'T'] });
    expect(upstream.received.map(({ url }) => url)).toEqual(['/item/a']);
  });
});

describe('context.loaders', () => {
  const typeDefs = `
extend type Line { makerName: String, maker: Maker ${resolveTo('makers', 'keyField: "place.site", keysArg: "ids"')} }
extend type Query { names: [String] }`;
  const lines = [3, 1, null, 3, 9].map((site, index) => ({ id: String(index), place: { site } }));

  /** A warehouse whose resolvers are these. */
  const withResolvers = (origin: string, resolvers: string) => {
    const files = warehouseProject(origin, typeDefs);
    return {
      ...files,
      '.meshrc.yaml': `${files['.meshrc.yaml']}additionalResolvers: [./resolvers.mjs]\n`,
      'resolvers.mjs': resolvers,
    };
  };
  const makers: Answer = (_, url) =>
    listed(url, 'ids')
      .filter((id) => id !== '9')
      .toReversed()
      .map((id) => ({ id: Number(id), name: `M${id}` }));

  it('put single keys of all resolvers, and those of joins, into one call; rows are matched by key', async () => {
    await using upstream = await warehouse({ lines: () => lines, makers });
    await using gateway = await gatewayOf(
      withResolvers(
        upstream.origin,
        `export default {
  Line: { makerName: async ({ place }, _args, { loaders }) => (await loaders.warehouse.makers.load(place.site))?.name },
};`,
      ),
    );
    const { data, errors } = await gateway.query('{ lines { makerName maker { name } } }');
    expect(errors).toBeUndefined();
    expect(data?.['lines']).toEqual(
      ['M3', 'M1', null, 'M3', null].map((name) => ({ makerName: name, maker: name && { name } })),
    );
    expect(upstream.received.map(({ url }) => url)).toEqual(['/lines', '/makers?ids=3,1,9']);
  });

  it('give all rows of a key, several keys in their order, and errors in the place of keys that fail', async () => {
    await using upstream = await warehouse({
      lines: () => lines,
      makers: (request, url) => (listed(url, 'ids').includes('5') ? 500 : makers(request, url)),
    });
    await using gateway = await gatewayOf(
      withResolvers(
        upstream.origin,
        `const told = (row) => row instanceof Error ? row.code : row && row.name;
export default { Query: {
  names: async (_root, _args, { loaders: { warehouse } }) => [
    ...(await warehouse.makers.loadAll(1)).map(told),
    ...(await warehouse.makers.loadAll(null)).map(told),
    ...(await warehouse.makers.loadMany([2, null, '1', 9])).map(told),
    ...(await warehouse.makers.loadMany([5, 1])).map(told),
    Object.keys(warehouse).find((name) => name === 'makers'),
  ],
} };`,
      ),
    );
    const { data, errors } = await gateway.query('{ names }');
    expect(errors).toBeUndefined();
    expect(data?.['names']).toEqual(['M1', 'M2', null, 'M1', null, 'UPSTREAM_ERROR', 'M1', 'makers']);
    expect(upstream.received.map(({ url }) => url)).toEqual(['/makers?ids=1', '/makers?ids=2,9', '/makers?ids=5']);
  });

  it('have the types that a build writes', async () => {
    await using gateway = await gatewayOf(warehouseProject('http://127.0.0.1:1', typeDefs));
    const types = gateway.graph.sourceTypes();
    expect(
      compile(
        types,
        `const codes = async (ids: readonly string[]) => new Map(ids.map((id) => [id, id.length]));
export async function names({ loaders, loader }: WeftContext): Promise<(string | number | null)[]> {
  const maker = await loaders.warehouse.makers.load(7);
  const rows = await loaders.warehouse.itemsByPath.loadAll('a');
  const many = await loaders.warehouse.makers.loadMany(['1', 2, null]);
  const length: number | null = await loader(codes).load('a');
  return [maker?.name ?? null, rows[0]?.title ?? null, many[0] instanceof Error ? '' : (many[0]?.name ?? null), length];
}`,
      ),
    ).toBe('');
    expect(compile(types, 'export const a = (c: WeftContext) => c.loaders.warehouse.item.load(1);')).toContain(
      'TS2339',
    );
    expect(compile(types, 'export const a = (c: WeftContext) => c.loaders.warehouse.makers.load({});')).toContain(
      'TS2345',
    );
  });
});

describe('context.loader', () => {
  it('calls a batch function once for the keys of a turn, matches a map by key, and keeps nothing for the next request', async () => {
    await using upstream = await warehouse({ lines: () => ['b', 'a', 'b', 'c'].map((id) => ({ id })) });
    const files = warehouseProject(
      upstream.origin,
      'extend type Line { code: String, place2: Int }\nextend type Query { asked: [String] }',
    );
    await using gateway = await gatewayOf({
      ...files,
      '.meshrc.yaml': `${files['.meshrc.yaml']}additionalResolvers: [./resolvers.mjs]\n`,
      'resolvers.mjs': `const asked = [];
const codes = async (ids) => { asked.push(ids.join()); return new Map(ids.filter((id) => id !== 'c').map((id) => [id, id + '!'])); };
const lengths = async (ids, context) => ids.map((id) => id === 'a' ? new Error('no length') : Object.keys(context.sources).length);
export default {
  Line: { code: ({ id }, _args, { loader }) => loader(codes).load(id), place2: ({ id }, _args, { loader }) => loader(lengths).load(id) },
  Query: { asked: () => asked },
};`,
    });
    const { data, errors } = await gateway.query('{ lines { code place2 } }');
    expect(data?.['lines']).toEqual(
      ['b!', 'a!', 'b!', null].map((code) => ({ code, place2: code === 'a!' ? null : 1 })),
    );
    expect(errors).toHaveLength(1);
    expect((await gateway.query('{ asked }')).data).toEqual({ asked: ['b,a,c'] });
    await gateway.query('{ lines { code } }');
    expect((await gateway.query('{ asked }')).data).toEqual({ asked: ['b,a,c', 'b,a,c'] });
  });
});
