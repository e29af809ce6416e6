import { cpSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { shopConfig, shopDescription, shopUpstream } from './shop-upstream.ts';
import { weftHere } from './weft-here.ts';
import { query, type WeftProcess, weft, weftResult } from './weft-process.ts';

const shop = { '.meshrc.yaml': shopConfig, 'shop/openapi.yaml': shopDescription };
const listening = /GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/;
const item = '{ item(id: "1") { name } }';
const answer = { data: { item: { name: 'name of 1' } } };

function startOf(dir: string, url: string, workers = '2'): WeftProcess {
  return weft(['start', '--dir', dir, '--port', '0', '--workers', workers], { env: { SHOP_URL: url } });
}

/** A query on a connection of its own. */
function queryAlone(origin: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const call = httpRequest(`${origin}/graphql`, { method: 'POST', headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject).end(JSON.stringify({ query: item }));
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('weft start --workers', () => {
  let built: ProjectFolder;
  beforeAll(async () => {
    built = projectFolder(shop);
    await weftHere(['build', '--dir', built.dir], { env: { SHOP_URL: 'http://shop.test' } });
  });
  afterAll(() => built[Symbol.dispose]());

  /** The shop with what was kept of its build. */
  function builtShop(): ProjectFolder {
    const folder = projectFolder({});
    cpSync(built.dir, folder.dir, { recursive: true });
    return folder;
  }

  it('serves by several processes on one port, and replaces one that is killed', async () => {
    await using upstream = await shopUpstream();
    using folder = projectFolder(shop);
    await using running = startOf(folder.dir, upstream.url);
    const [, origin = ''] = await running.until(listening);
    for (const path of ['healthz', 'readyz']) expect((await fetch(`${origin}/${path}`)).status).toBe(200);
    expect((await query(origin, item)).body).toEqual(answer);
    running.child.kill('SIGHUP');
    const [, pid = ''] = await running.until(/Worker 1 is process (\d+) now/);
    await running.until(/Worker 2 is process \d+ now/);
    process.kill(Number(pid), 'SIGKILL');
    await running.until(new RegExp(`Worker 1 \\(process ${pid}\\) ended: SIGKILL\\. Another starts in 100 ms\\.`));
    expect(await Promise.all(Array.from({ length: 20 }, () => queryAlone(origin)))).toEqual(Array(20).fill(200));
  });

  it('loses no request while all workers are replaced', async () => {
    await using upstream = await shopUpstream();
    using folder = builtShop();
    await using running = startOf(folder.dir, upstream.url);
    const [, origin = ''] = await running.until(listening);
    const statuses: number[] = [];
    const over = new AbortController();
    const caller = async () => {
      while (!over.signal.aborted) statuses.push(await queryAlone(origin));
    };
    const callers = Array.from({ length: 4 }, caller);
    running.child.kill('SIGHUP');
    await running.until(/Worker 2 is process \d+ now/);
    over.abort();
    await Promise.all(callers);
    expect(statuses.length).toBeGreaterThan(20);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('serves another build as soon as there is one', async () => {
    await using upstream = await shopUpstream();
    using folder = builtShop();
    await using running = startOf(folder.dir, upstream.url);
    const [, origin = ''] = await running.until(listening);
    folder.write('shop/openapi.yaml', shopDescription.replace('operationId: item', 'operationId: thing'));
    await weftHere(['build', '--dir', folder.dir], { env: { SHOP_URL: upstream.url } });
    await running.until(/Worker 2 is process \d+ now/);
    expect((await query(origin, '{ thing(id: "1") { name } }')).body).toEqual({
      data: { thing: { name: 'name of 1' } },
    });
  });

  it('goes on serving what was before when the project cannot be built any more', async () => {
    await using upstream = await shopUpstream();
    using folder = builtShop();
    await using running = startOf(folder.dir, upstream.url, '1');
    const [, origin = ''] = await running.until(listening);
    folder.write('shop/openapi.yaml', 'openapi: 3.0.3\npaths: [');
    running.child.kill('SIGHUP');
    await running.until(/shop is left out: shop\/openapi\.yaml:2/);
    await running.until(/The workers before this go on serving\./);
    expect((await query(origin, item)).body).toEqual(answer);
  });

  it('finishes what runs after SIGTERM, ends all workers and exits with 0', async () => {
    await using upstream = await shopUpstream();
    using folder = builtShop();
    await using running = startOf(folder.dir, upstream.url);
    const [, origin = ''] = await running.until(listening);
    running.child.kill('SIGHUP');
    const [, first = ''] = await running.until(/Worker 1 is process (\d+) now/);
    const [, second = ''] = await running.until(/Worker 2 is process (\d+) now/);
    const release = upstream.hold();
    const running1 = query(origin, item);
    await upstream.held();
    running.child.kill('SIGTERM');
    await running.until(/Stopping: what runs has 10 s to finish/);
    release();
    expect((await running1).body).toEqual(answer);
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect([first, second].map((pid) => isAlive(Number(pid)))).toEqual([false, false]);
  });

  it('tells once what is wrong with a project, and exits with 1', async () => {
    using folder = projectFolder({ ...shop, '.meshrc.yaml': `${shopConfig}\ngateway: { limit: 1 }\n` });
    const words = ['start', '--dir', folder.dir, '--port', '0', '--workers', '2'];
    const { code, stderr } = await weftResult(words, { env: { SHOP_URL: 'http://shop.test' } });
    expect(code).toBe(1);
    expect(stderr.match(/error /g)).toHaveLength(1);
  });

  it.each(['0', '1.5', 'many', '-1', '257'])('refuses --workers %s', async (workers) => {
    const { code, stderr } = await weftResult(['start', '--workers', workers]);
    expect(code).toBe(1);
    expect(stderr).toContain('Give a number from 1 to 256, or "auto".');
  });
});
