import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { shopConfig, shopDescription, shopUpstream } from './shop-upstream.ts';
import { weftHere } from './weft-here.ts';
import { query, weft, weftResult } from './weft-process.ts';

const shop = { '.meshrc.yaml': shopConfig, 'shop/openapi.yaml': shopDescription };
const listening = /GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/;

describe('weft start', () => {
  it('serves any folder with a .meshrc.yaml, prints its sources and what to open, and warns that it is open', async () => {
    await using upstream = await shopUpstream();
    using folder = projectFolder(shop);
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env: { SHOP_URL: upstream.url } });
    const [, origin = ''] = await running.until(listening);
    expect(running.stdout()).toMatch(/ {2}shop +1 {2}ready\n/);
    expect(await query(origin, '{ item(id: "a/b") { id name } }')).toEqual({
      status: 200,
      body: { data: { item: { id: 'a/b', name: 'name of a/b' } } },
    });
    expect(upstream.requests).toEqual(['/items/a%2Fb']);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    await running.until(/warning open: anyone who reaches this port may query; add gateway\.auth/);
    expect(running.stderr()).toBe('');
  });

  it('works under NODE_ENV=production with nothing built', async () => {
    await using upstream = await shopUpstream();
    using folder = projectFolder(shop);
    const env = { SHOP_URL: upstream.url, NODE_ENV: 'production' };
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env });
    const [, origin = ''] = await running.until(/GraphQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    expect((await query(origin, '{ item(id: "1") { name } }')).body).toEqual({ data: { item: { name: 'name of 1' } } });
  });

  it('finishes a running request after SIGTERM, takes no new one, and exits with 0', async () => {
    await using upstream = await shopUpstream();
    using folder = projectFolder(shop);
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env: { SHOP_URL: upstream.url } });
    const [, origin = ''] = await running.until(listening);
    const release = upstream.hold();
    const answer = query(origin, '{ item(id: "1") { name } }');
    await upstream.held();
    running.child.kill('SIGTERM');
    await running.until(/Stopping: what runs has 10 s to finish/);
    await expect(query(origin, '{ item(id: "2") { name } }')).rejects.toThrow('fetch failed');
    release();
    expect((await answer).body).toEqual({ data: { item: { name: 'name of 1' } } });
    expect(await running.ended).toEqual({ code: 0, signal: null });
  });

  it('exits at once with 130 at a second Ctrl-C', async () => {
    await using upstream = await shopUpstream();
    using folder = projectFolder(shop);
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env: { SHOP_URL: upstream.url } });
    const [, origin = ''] = await running.until(listening);
    upstream.hold();
    const answer = query(origin, '{ item(id: "1") { name } }').catch((error: unknown) => error);
    await upstream.held();
    running.child.kill('SIGINT');
    await running.until(/Stopping/);
    // A second key press: npm passes the first one on within milliseconds, which must not count.
    const presses = setInterval(() => running.child.kill('SIGINT'), 50);
    expect(await running.ended).toEqual({ code: 130, signal: null });
    clearInterval(presses);
    expect(await answer).toBeInstanceOf(Error);
  });

  it('leaves out a source whose description is missing, names it, and serves the others', async () => {
    await using upstream = await shopUpstream();
    const second = '  - { name: gone, handler: { openapi: { source: ./gone.yaml } } }\n';
    using folder = projectFolder({ ...shop, '.meshrc.yaml': shopConfig + second });
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env: { SHOP_URL: upstream.url } });
    const [, origin = ''] = await running.until(listening);
    expect(running.stdout()).toMatch(/ {2}gone +– {2}left out: .*gone\.yaml/);
    expect((await query(origin, '{ item(id: "1") { id } }')).body).toEqual({ data: { item: { id: '1' } } });
  });

  it('refuses a taken port in one line', async () => {
    using folder = projectFolder(shop);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const result = await weftResult(['start', '--dir', folder.dir, '--port', String(port)], {
      env: { SHOP_URL: 'http://127.0.0.1:1' },
    });
    other.close();
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(new RegExp(`^error .*port ${port} is taken.*--port.*\n1 error\n$`));
  });

  it('says what to do in one line on a Node that strips no types', async () => {
    const result = await weftResult(['start'], { nodeOptions: ['--no-strip-types'] });
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^weft: Node\.js .* type stripping turned off.*\n$/);
  });
});

it('says what to do where the packages are not installed', async () => {
  using folder = projectFolder({ 'package.json': '{"type":"module"}' });
  cpSync('gateway', join(folder.dir, 'gateway'), { recursive: true });
  const child = spawn(process.execPath, [join(folder.dir, 'gateway/cli/weft.js'), 'check'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(await said).toBe('weft: its packages are not installed; run "npm ci"\n');
});

describe('a project that is wrong', () => {
  const guarded = (section: string) => ({ ...shop, '.meshrc.yaml': `${shopConfig}gateway:\n${section}` });
  const keys = '  auth:\n    apiKeys:\n      file: ./api-keys.yaml\n';

  it.each([
    ['has no configuration', { 'README.md': '' }, /^error no \.meshrc\.yaml in .*--dir\n1 error\n$/],
    ['is no YAML', { '.meshrc.yaml': 'sources:\n  - name: [shop\n' }, /^error \.meshrc\.yaml:\d+:\d+ .*\n/],
    ['has an unset variable', guarded('  deadline: 2s\n'), /^error \.meshrc\.yaml:6:19 .*SHOP_URL.*\n1 error\n$/],
    [
      'names a key file that is not there',
      guarded(keys),
      /error \.meshrc\.yaml:10:\d+ gateway\.auth\.apiKeys\.file: .*api-keys\.yaml.*\n/,
    ],
    [
      'names a folder as its key file',
      { ...guarded(keys), 'api-keys.yaml/x': '' },
      /error \.meshrc\.yaml:10:\d+ gateway\.auth\.apiKeys\.file: .*\n/,
    ],
    [
      'has a rule for a field that is not there',
      { ...guarded(`${keys}    rules: { Query.itm: authenticated }\n`), 'api-keys.yaml': 'keys: []\n' },
      /error (\.meshrc\.yaml:11:\d+ )?.*Query\.itm.*\n/,
    ],
  ])('is refused by start and check when it %s: exit code 1, and never a stack', async (_, files, said) => {
    using folder = projectFolder(files);
    const { SHOP_URL: _url, ...env } = process.env;
    const set = 'README.md' in files || said.source.includes('SHOP_URL') ? {} : { SHOP_URL: 'http://127.0.0.1:1' };
    const result = await weftResult(['start', '--dir', folder.dir, '--port', '0'], { env: { ...env, ...set } });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(said);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    const checked = await weftHere(['check', '--dir', folder.dir, '--json'], { env: set });
    expect(checked).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(checked.stdout)).toMatchObject({ ok: false });
  });
});

describe('weft build', () => {
  it('lets start serve without the network that the description came from', async () => {
    using folder = projectFolder({ '.meshrc.yaml': shopConfig });
    const env: NodeJS.ProcessEnv = {};
    {
      await using publisher = await shopUpstream();
      env['SHOP_DESCRIPTION'] = `${publisher.url}/openapi.yaml`;
      env['SHOP_URL'] = publisher.url;
      const built = await weftResult(['build', '--dir', folder.dir], { env });
      expect(built).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Built \.weft\/ with 1 remote description, /),
      });
    }
    await using upstream = await shopUpstream();
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], {
      env: { ...env, SHOP_URL: upstream.url },
    });
    const [, origin = ''] = await running.until(listening);
    expect((await query(origin, '{ item(id: "1") { name } }')).body).toEqual({ data: { item: { name: 'name of 1' } } });
    expect(upstream.requests).toEqual(['/items/1']);
  });
});
