import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { gatewayRooms } from '../../gateway/cli/gateway-rooms.ts';
import { run } from '../../gateway/cli/run.ts';
import { loadProject } from '../../gateway/config/load-project.ts';
import { buildGraph } from '../../gateway/graph/build-graph.ts';
import { createImporter } from '../../gateway/project/importer.ts';
import { KeyUses } from '../../gateway/project/key-uses.ts';
import { createGateway } from '../../gateway/server/create-gateway.ts';
import { listen } from '../../gateway/server/listen.ts';
import { projectFolder } from '../project-folder.ts';
import { fakeRun } from '../unit/cli/fake-rooms.ts';
import { ask, gatewayIn } from './gateway-harness.ts';
import { libraryProject } from './library-upstream.ts';

const project = (keys: string) =>
  projectFolder(
    libraryProject(
      'http://127.0.0.1:9',
      'gateway: { schema: { style: graphql }, auth: { apiKeys: { file: ./keys.yaml }, rules: { Query.__type: { scopes: [[books]] } } } }\n',
      {
        'keys.yaml': keys,
      },
    ),
  );

/** The command line in a project, and what it wrote. */
async function weft(dir: string, ...words: string[]) {
  const { context, out, err } = fakeRun(gatewayRooms());
  const code = await run(['keys', ...words, '--dir', dir], context);
  return { code, out, err: err.join('\n') };
}

describe('weft keys', () => {
  it('makes keys that a running gateway takes, and revokes them', async () => {
    using folder = project('# Ours.\nkeys: []\n');
    await using gateway = await gatewayIn(folder.dir);
    const query = '{ __type(name: "Query") { name } }';
    const statusOf = async (key: string) => (await ask(gateway.url, query, {}, { 'x-api-key': key })).status;

    const created = await weft(folder.dir, 'create', 'till', '--scopes', 'books', 'loans', '--description', 'A till');
    const revoked = await weft(folder.dir, 'create', 'gone');
    const [key = '', gone = ''] = [...created.out, ...revoked.out];
    expect(key).toMatch(/^weft_[\w-]{43}$/);
    expect(await weft(folder.dir, 'revoke', 'gone')).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect(await statusOf(key)).toBe(200), { timeout: 10_000, interval: 100 });
    expect(await statusOf(gone)).toBe(401);

    const text = readFileSync(join(folder.dir, 'keys.yaml'), 'utf8');
    expect(text).toContain('# Ours.\n');
    expect(text).not.toContain(key);
    expect(text).not.toContain('gone');
  });

  it('lists them with their ends and uses', async () => {
    using folder = project('');
    folder.write('keys.yaml', 'keys: []\n');
    await weft(
      folder.dir,
      'create',
      'till',
      '--scopes',
      'a',
      'b',
      '--expires',
      '2090-01-31',
      '--claim',
      'sub=7',
      '--claim',
      'x=a=b',
    );
    await weft(folder.dir, 'create', 'late', '--expires', '2020-01-31T18:00:00+01:00');
    await new KeyUses(folder.dir, () => Date.parse('2026-05-04T03:02:01Z')).note('late');
    expect((await weft(folder.dir, 'list')).out).toEqual([
      'id    scopes  expires                      last use              description',
      'till  a b     2090-01-31 00:00 UTC         not seen',
      'late  –       2020-01-31 17:00 UTC (over)  2026-05-04 03:02 UTC',
    ]);
    expect(readFileSync(join(folder.dir, 'keys.yaml'), 'utf8')).toMatch(/claims:\s+sub: "7"\s+x: a=b/);
  });

  it('lists when a key was last used, as soon as a gateway of the project has recognised its caller', async () => {
    using folder = project('keys: []\n');
    const [key = ''] = (await weft(folder.dir, 'create', 'till', '--scopes', 'books')).out;
    await weft(folder.dir, 'create', 'spare');
    const rooms = gatewayRooms();
    const loaded = await loadProject(folder.dir, {});
    const telemetry = { emit: () => undefined };
    const graph = await buildGraph(loaded, { telemetry, environment: {}, importer: createImporter(folder.dir) });
    const { auth } = await rooms.openAccess(loaded, graph, telemetry);
    const server = await listen(createGateway({ config: loaded, graph, auth, telemetry }), { port: 0 });
    const query = '{ __type(name: "Query") { name } }';
    expect((await ask(`${server.url}/graphql`, query, {}, { 'x-api-key': 'weft_another' })).status).toBe(401);
    expect((await ask(`${server.url}/graphql`, query, {}, { 'x-api-key': key })).status).toBe(200);
    const hour = new Date().toISOString().slice(0, 13).replace('T', ' ');
    await vi.waitFor(async () => {
      const { out } = await weft(folder.dir, 'list');
      expect(out[1]).toContain(hour);
      expect(out[2]).toContain('not seen');
    });
    await server.close({ graceMs: 0 });
  });

  it('begins a file that only its owner may read, with --file', async () => {
    using folder = projectFolder({});
    expect(await weft(folder.dir, 'create', 'till', '--file', 'keys.yaml')).toMatchObject({ code: 0 });
    expect(statSync(join(folder.dir, 'keys.yaml')).mode & 0o777).toBe(0o600);
    expect((await weft(folder.dir, 'list', '--file', 'none.yaml')).out).toEqual([
      `There are no keys in ${join(folder.dir, 'none.yaml')}.`,
    ]);
  });

  it.each([
    [['create', 'a'], /keys\[1\]\.id: is the same as that of keys\[0\]/],
    [['create', 'b', '--expires', 'tomorrow'], /expires: must be a date/],
    [['create', 'b', '--scopes', 'a b'], /must be a scope/],
    [['create', 'b', '--claim', 'sub'], /Give a name and a value, as "sub=7"/],
    [['revoke', 'b'], /it has no key "b"/],
    [['revok', 'a'], /Did you mean revoke/],
  ])('refuses %j and changes nothing', async (words, message) => {
    const keys = `keys: [{ id: a, sha256: ${'a'.repeat(64)} }]\n`;
    using folder = project(keys);
    const { code, err } = await weft(folder.dir, ...words);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(readFileSync(join(folder.dir, 'keys.yaml'), 'utf8')).toBe(keys);
  });

  it('says what a project lacks that has no file of keys', async () => {
    using folder = projectFolder(libraryProject('http://127.0.0.1:9', ''));
    expect((await weft(folder.dir, 'list')).err).toContain('set gateway.auth.apiKeys.file, or give --file');
  });
});
