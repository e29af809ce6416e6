import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { gatewayOf } from './gateway-harness.ts';
import { warehouse, warehouseProject } from './warehouse-upstream.ts';

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
