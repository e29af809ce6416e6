import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { type ShopUpstream, shopConfig, shopDescription, shopUpstream } from './shop-upstream.ts';
import { query, type WeftProcess, weft } from './weft-process.ts';

const typeDefs = (field: string) => `extend type Item { ${field}: String }\n`;
const resolvers = (field: string, text: string) =>
  `import { text } from './text';\nexport const resolvers = { Item: { ${field}: { selectionSet: '{ id }', resolve: () => text('${text}') } } };\n`;

const project = {
  '.meshrc.yaml': `${shopConfig}additionalTypeDefs: ./resolvers/*.graphql\nadditionalResolvers: [./resolvers/index.ts]\n`,
  'shop/openapi.yaml': shopDescription,
  'resolvers/item.graphql': typeDefs('label'),
  'resolvers/index.ts': resolvers('label', 'one'),
  'resolvers/text.ts': "export const text = (value: string): string => '<' + value + '>';\n",
};

describe('weft dev', () => {
  let upstream: ShopUpstream;
  let folder: ProjectFolder;
  let running: WeftProcess;
  let origin = '';

  beforeAll(async () => {
    upstream = await shopUpstream();
    folder = projectFolder({ ...project, '.env': `SHOP_URL=${upstream.url}\n` });
    running = weft(['dev', '--dir', folder.dir, '--port', '0']);
    [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql[\s\S]*Watching for changes/);
  });

  afterAll(async () => {
    await running[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const label = async () => (await query(origin, '{ item(id: "1") { label } }')).body;

  /** Edits files and resolves with what is written until the edit is served or refused. */
  const edited = async (files: Record<string, string>): Promise<string> => {
    const told = running.untilNew(
      /^changed[\s\S]*?^(serving the new schema.*|The schema before this edit is still served\.)$/m,
    );
    const before = running.stderr().length;
    for (const [file, text] of Object.entries(files)) folder.write(file, text);
    const [out] = await told;
    return `${running.stderr().slice(before)}${out}`;
  };

  it('serves an edited resolver, and what it imports, without a restart', async () => {
    expect(await label()).toEqual({ data: { item: { label: '<one>' } } });
    expect(await edited({ 'resolvers/index.ts': resolvers('label', 'two') })).toContain('changed resolvers/index.ts');
    expect(await label()).toEqual({ data: { item: { label: '<two>' } } });
    await edited({ 'resolvers/text.ts': "export const text = (value: string): string => '[' + value + ']';\n" });
    expect(await label()).toEqual({ data: { item: { label: '[two]' } } });
  });

  it('keeps the schema over a broken resolver, says file and line, and serves the mended one', async () => {
    const told = await edited({ 'resolvers/index.ts': `${resolvers('label', 'three')}\nconst broken = ;\n` });
    expect(told).toContain('resolvers/index.ts:4:');
    expect(told).not.toMatch(/\n\s+at /);
    expect(await label()).toEqual({ data: { item: { label: '[two]' } } });
    await edited({ 'resolvers/index.ts': resolvers('label', 'four') });
    expect(await label()).toEqual({ data: { item: { label: '[four]' } } });
  });

  it.each([
    [
      'type definitions',
      'resolvers/item.graphql',
      'extend type Item { label: String\n',
      /resolvers\/item\.graphql:\d+/,
    ],
    ['a description', 'shop/openapi.yaml', 'openapi: 3.0.3\npaths: [\n', /shop\/openapi\.yaml:\d+/],
    ['the configuration', '.meshrc.yaml', 'sources: [\n', /\.meshrc\.yaml:\d+/],
  ] as const)('keeps the schema over a broken edit of %s and says file and line', async (_, file, text, place) => {
    const whole = project[file];
    expect(await edited({ [file]: text })).toMatch(place);
    expect((await query(origin, '{ item(id: "1") { id } }')).body).toEqual({ data: { item: { id: '1' } } });
    await edited({ [file]: whole });
    expect((await query(origin, '{ item(id: "1") { id } }')).body).toEqual({ data: { item: { id: '1' } } });
  });

  it('tells which fields came and went, and finishes running requests on the schema they began with', async () => {
    const release = upstream.hold();
    const old = query(origin, '{ item(id: "1") { name label } }');
    await upstream.held();
    const told = await edited({
      'resolvers/item.graphql': typeDefs('title'),
      'resolvers/index.ts': resolvers('title', 'new'),
    });
    expect(told).toContain('  + Item.title\n  - Item.label\n');
    const renewed = query(origin, '{ item(id: "2") { title } }');
    release();
    expect((await old).body).toMatchObject({ data: { item: { name: 'name of 1' } } });
    expect((await old).body.errors).toBeUndefined();
    expect((await renewed).body).toEqual({ data: { item: { title: '[new]' } } });
    expect((await label()).errors?.[0]?.message).toContain('label');
  });

  it('reads .env anew', async () => {
    await using other = await shopUpstream();
    await edited({ '.env': `SHOP_URL=${other.url}\n` });
    await query(origin, '{ item(id: "9") { id } }');
    expect(other.requests).toEqual(['/items/9']);
    await edited({ '.env': `SHOP_URL=${upstream.url}\n` });
  });

  it('serves by the limits and rules of the new configuration', async () => {
    const section = 'gateway:\n  limits: { body: 100B }\n';
    await edited({ '.meshrc.yaml': project['.meshrc.yaml'] + section });
    expect((await query(origin, `{ item(id: "${'1'.repeat(100)}") { id } }`)).status).toBe(413);
    await edited({ '.meshrc.yaml': project['.meshrc.yaml'] });
    expect((await query(origin, `{ item(id: "${'1'.repeat(100)}") { id } }`)).status).toBe(200);
  });

  it('ends with 0 when it is asked to', async () => {
    running.child.kill('SIGTERM');
    expect(await running.ended).toEqual({ code: 0, signal: null });
  });
});

describe('weft dev in a project that cannot be built', () => {
  it('tells why, waits, and serves once it is mended', async () => {
    await using upstream = await shopUpstream();
    using folder = projectFolder({ 'shop/openapi.yaml': shopDescription, '.meshrc.yaml': 'sources: [\n' });
    await using running = weft(['dev', '--dir', folder.dir, '--port', '0'], { env: { SHOP_URL: upstream.url } });
    await running.until(/error \.meshrc\.yaml:\d+:\d+ [\s\S]*Nothing is served yet; waiting for a change\./);
    folder.write('.meshrc.yaml', shopConfig);
    const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    expect((await query(origin, '{ item(id: "1") { id } }')).body).toEqual({ data: { item: { id: '1' } } });
  });
});
