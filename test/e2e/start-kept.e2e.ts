import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { shopConfig, shopDescription, shopUpstream } from './shop-upstream.ts';
import { weftHere } from './weft-here.ts';
import { query, weft, weftResult } from './weft-process.ts';

const shop = { '.meshrc.yaml': shopConfig, 'shop/openapi.yaml': shopDescription };
const listening = /(http:\/\/127\.0\.0\.1:\d+)\/graphql/;
const hook = pathToFileURL(join(import.meta.dirname, 'loaded-packages.mjs')).href;
const built = /Built the schema in [\d.]+ s: ([^\n]*)\.\n/;
const item = '{ item(id: "1") { name } }';
const answer = { data: { item: { name: 'name of 1' } } };

describe('weft start', () => {
  it('loads nothing of Mesh or Redis, whether the schema was built before or is built for it', async () => {
    await using upstream = await shopUpstream();
    using folder = projectFolder(shop);
    const file = join(folder.dir, 'loaded.txt');
    const env = { SHOP_URL: upstream.url, LOADED_PACKAGES: file };
    for (const isBuilt of [false, true]) {
      await using running = weft(['start', '--dir', folder.dir, '--port', '0'], {
        env,
        nodeOptions: ['--import', hook],
      });
      const [, origin = ''] = await running.until(listening);
      expect((await query(origin, item)).body).toEqual(answer);
      expect(built.test(running.stdout())).toBe(!isBuilt);
      running.child.kill('SIGTERM');
      await running.ended;
      const packages = readFileSync(file, 'utf8').split('\n');
      expect(packages).toContain('graphql-yoga');
      expect(
        packages.filter((name) => /mesh|omnigraph|stitch|delegate|^graphql-compose|scalars|redis/.test(name)),
      ).toEqual([]);
    }
  });

  it('serves in another place, by another address and with another secret, what was built in one', async () => {
    await using upstream = await shopUpstream();
    using here = projectFolder(shop);
    expect((await weftHere(['build', '--dir', here.dir], { env: { SHOP_URL: 'http://here.test' } })).code).toBe(0);
    using there = projectFolder({});
    cpSync(here.dir, there.dir, { recursive: true });
    await using running = weft(['start', '--dir', there.dir, '--port', '0'], { env: { SHOP_URL: upstream.url } });
    const [, origin = ''] = await running.until(listening);
    expect((await query(origin, item)).body).toEqual(answer);
    expect(running.stdout()).not.toMatch(built);
  });

  it('serves where nothing can be written, and leaves nothing behind', async () => {
    await using upstream = await shopUpstream();
    // A file where the folder would be: nobody can write below it.
    using folder = projectFolder({ ...shop, '.weft': '' });
    using temporary = projectFolder({});
    const env = { SHOP_URL: upstream.url, TMPDIR: temporary.dir };
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env });
    const [, origin = ''] = await running.until(listening);
    expect((await query(origin, item)).body).toEqual(answer);
    expect(running.stdout()).toMatch(built);
    expect(readFileSync(join(folder.dir, '.weft'), 'utf8')).toBe('');
    expect(readdirSync(temporary.dir).filter((name) => name.startsWith('weft-'))).toEqual([]);
  });

  it.each([
    ['half written', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['changed in one place', (bytes: Buffer) => Buffer.from(bytes.toString().replace('"name"', '"mane"'))],
  ])('never serves a build that is %s: it builds again', async (_, damage) => {
    await using upstream = await shopUpstream();
    using folder = projectFolder(shop);
    const env = { SHOP_URL: upstream.url };
    await weftHere(['build', '--dir', folder.dir], { env });
    const file = join(folder.dir, '.weft/graph');
    writeFileSync(file, damage(readFileSync(file)));
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env });
    const [, origin = ''] = await running.until(listening);
    expect(built.exec(running.stdout())?.[1]).toBe('there is no build of it');
    expect((await query(origin, item)).body).toEqual(answer);
  });

  it('builds again what has changed, and says what is wrong with it instead of serving what was before', async () => {
    using folder = projectFolder(shop);
    const env = { SHOP_URL: 'http://shop.test' };
    await weftHere(['build', '--dir', folder.dir], { env });
    folder.write('shop/openapi.yaml', 'openapi: 3.0.3\npaths: [');
    const { code, stdout, stderr } = await weftResult(['start', '--dir', folder.dir, '--port', '0'], { env });
    expect(code).toBe(1);
    expect(stdout).not.toMatch(listening);
    expect(stderr).toMatch(/shop is left out: shop\/openapi\.yaml:2/);
  });

  it('builds in its own process what needs Mesh to be served', async () => {
    await using upstream = await shopUpstream();
    const mesh = `${shopConfig}\nplugins: [{ httpDetailsExtensions: {} }]\n`;
    using folder = projectFolder({ ...shop, '.meshrc.yaml': mesh });
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env: { SHOP_URL: upstream.url } });
    const [, origin = ''] = await running.until(listening);
    expect((await query(origin, item)).body.data).toEqual(answer.data);
    expect(running.stdout()).not.toMatch(built);
    expect(existsSync(join(folder.dir, '.weft/graph'))).toBe(false);
  });
});
