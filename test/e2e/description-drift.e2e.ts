import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { type LoopbackServer, serve } from './upstream-loopback.ts';
import { weftHere } from './weft-here.ts';
import { query, type WeftProcess, weft } from './weft-process.ts';

const listening = /(http:\/\/127\.0\.0\.1:\d+)\/graphql/;

/** An API whose items have these properties. */
const description = (...properties: string[]) => `openapi: 3.0.3
info: { title: Shop, version: '${properties.length}' }
paths:
  /item:
    get:
      operationId: item
      responses:
        '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }
components:
  schemas:
    Item: { type: object, properties: { ${properties.map((property) => `${property}: { type: string }`).join(', ')} } }
`;

interface Shop extends LoopbackServer {
  published: string;
  /** Answers to those who asked for the description. */
  readonly statuses: number[];
}

async function shop(): Promise<Shop> {
  const served = { published: description('id', 'name'), statuses: [] as number[] };
  const server = await serve(({ url, headers }, response) => {
    if (url !== '/openapi.yaml') {
      response.setHeader('content-type', 'application/json').end('{"id":"1","name":"one","price":"2","size":"3"}');
      return;
    }
    const etag = `"${Buffer.from(served.published).toString('base64url').slice(-40)}"`;
    response.statusCode = headers['if-none-match'] === etag ? 304 : 200;
    served.statuses.push(response.statusCode);
    response.setHeader('etag', etag).end(response.statusCode === 304 ? undefined : served.published);
  });
  return Object.assign(served, server);
}

const project = (origin: string, settings: string) => ({
  '.meshrc.yaml': `sources: [{ name: shop, handler: { openapi: { source: '${origin}/openapi.yaml', endpoint: '${origin}' } } }]
gateway:
  schema: { style: graphql }
  descriptions: { ${settings} }
`,
  'clients/names.graphql': 'query Names { item { name } }',
});

async function started(dir: string, ...words: string[]): Promise<WeftProcess & { origin: string }> {
  const running = weft(['start', '--dir', dir, '--port', '0', ...words]);
  const [, origin = ''] = await running.until(listening);
  return { ...running, origin };
}

const shown = async (origin: string, fields: string) => (await query(origin, `{ item { ${fields} } }`)).body;
const heldBack = async (origin: string) =>
  ((await (await fetch(`${origin}/readyz`)).json()) as { sources: { heldBack: { name: string; reason: string }[] } })
    .sources.heldBack;
const poll = 'poll: 1s, operations: [clients/*.graphql]';
const patient = { timeout: 30_000 };

describe('a description that changes while it is served', () => {
  it.each([
    ['one process', []],
    ['workers', ['--workers', '2']],
  ])('is asked for by its ETag and swapped in where that breaks nothing, by %s', async (_, words) => {
    await using upstream = await shop();
    using folder = projectFolder(project(upstream.origin, poll));
    await using running = await started(folder.dir, ...words);
    await expect.poll(() => upstream.statuses.filter((status) => status === 304).length, patient).toBeGreaterThan(1);
    upstream.published = description('id', 'name', 'price');
    await expect
      .poll(() => shown(running.origin, 'name price'), patient)
      .toEqual({
        data: { item: { name: 'one', price: '2' } },
      });
    await running.until(/has changed \(safe\): Field 'price' was added/);
    expect(await heldBack(running.origin)).toEqual([]);
  });

  it('is held back and told where it breaks something, until somebody accepts it', async () => {
    await using upstream = await shop();
    using folder = projectFolder(project(upstream.origin, poll));
    {
      await using running = await started(folder.dir);
      upstream.published = description('id', 'price');
      await running.until(/has changed \(breaking\): Names fits no more: [^;]*; Field 'name' was removed/);
      const reason = '1 breaking change (Item.name); breaks Names';
      await expect.poll(() => heldBack(running.origin), patient).toMatchObject([{ name: 'shop', reason }]);
      expect(await shown(running.origin, 'name')).toEqual({ data: { item: { name: 'one' } } });
    }
    {
      await using again = await started(folder.dir);
      expect(await shown(again.origin, 'name')).toEqual({ data: { item: { name: 'one' } } });
      await expect.poll(() => heldBack(again.origin), patient).toMatchObject([{ name: 'shop' }]);
    }
    const checked = await weftHere(['check', '--drift', '--dir', folder.dir, '--json']);
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      ok: false,
      sources: [
        {
          name: 'shop',
          state: 'compared',
          kind: 'breaking',
          changes: [
            { level: 'breaking', at: 'Item.name' },
            { level: 'safe', at: 'Item.price' },
          ],
          operations: [{ name: 'Names', file: 'clients/names.graphql', line: 1 }],
        },
      ],
    });
    const tried = await weftHere(['add', '--update', 'shop', '--dir', folder.dir, '--dry-run']);
    expect([tried.code, existsSync(join(folder.dir, 'sources'))]).toEqual([0, false]);
    expect(tried.stdout).toMatch(
      /breaking {2}Field 'name' was removed[\s\S]*breaks {4}Names[\s\S]*Nothing was written/,
    );
    const accepted = await weftHere(['add', '--update', 'shop', '--dir', folder.dir]);
    expect(accepted.code).toBe(0);
    expect(readFileSync(join(folder.dir, 'sources/shop/openapi.yaml'), 'utf8')).toBe(upstream.published);
    const after = await weftHere(['check', '--drift', '--dir', folder.dir]);
    expect([after.code, after.stdout]).toEqual([0, 'shop unchanged\n']);
    await using served = await started(folder.dir);
    expect(await shown(served.origin, 'price')).toEqual({ data: { item: { price: '2' } } });
  });
});

describe('a description that was pinned by weft add', () => {
  it('is compared with where it came from, and rewritten only when it is accepted', async () => {
    await using upstream = await shop();
    using folder = projectFolder({});
    const added = ['add', `${upstream.origin}/openapi.yaml`, '--name', 'shop', '--endpoint', upstream.origin];
    expect((await weftHere([...added, '--dir', folder.dir])).code).toBe(0);
    const file = join(folder.dir, 'sources/shop/openapi.yaml');
    const before = readFileSync(file, 'utf8');
    upstream.published = description('id', 'name', 'price');
    const checked = await weftHere(['check', '--drift', '--dir', folder.dir]);
    expect([checked.code, checked.stdout]).toEqual([
      0,
      "shop safe 1 change; \"weft add --update shop\" accepts them\n  safe      Field 'price' was added to object type 'Item'\n",
    ]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect((await weftHere(['add', '--update', 'shop', '--dir', folder.dir])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(upstream.published);
    const again = await weftHere(['add', '--update', 'shop', '--dir', folder.dir]);
    expect(again.stdout).toMatch(/^shop is what \S+ publishes; there is nothing to update\.\n$/);
    upstream.published = 'openapi: [';
    const broken = await weftHere(['check', '--drift', '--dir', folder.dir]);
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringMatching(/^shop error /)]);
  });
});
