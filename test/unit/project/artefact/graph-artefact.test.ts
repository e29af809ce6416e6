import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProject } from '../../../../gateway/config/load-project.ts';
import { digestOf, openArtefact, writeArtefact } from '../../../../gateway/project/artefact/artefact-file.ts';
import { artefactFile } from '../../../../gateway/project/artefact/artefact-folder.ts';
import { type ArtefactOrigin, findArtefact, originOf } from '../../../../gateway/project/artefact/graph-artefact.ts';
import { type ProjectFolder, projectFolder } from '../../../project-folder.ts';

const config = (more = '') => `
sources:
  - name: shop
    handler: { openapi: { source: "\${DESCRIPTION:./shop.yaml}", endpoint: "\${SHOP_URL:http://127.0.0.1:1}", operationHeaders: { x-key: "\${KEY:k}" } } }
additionalTypeDefs: ./types/*.graphql
gateway: { schema: { style: graphql }, deadline: "\${DEADLINE:5s}" }
${more}`;

const graph = {
  schema: { types: [], directives: [] },
  enumsBy: 'value',
  operations: [],
  sources: [],
  sourceFields: [],
  problems: {},
} as const;

describe('findArtefact', () => {
  let folder: ProjectFolder;
  const kept = () => artefactFile(folder.dir);
  const find = async (environment: Record<string, string> = {}) =>
    findArtefact(await loadProject(folder.dir, { ...environment }), environment);
  const build = async (over: Partial<ArtefactOrigin> = {}) => {
    const origin = await originOf(await loadProject(folder.dir, {}), {}, [join(folder.dir, 'shop.yaml')]);
    writeArtefact(kept(), { about: { ...origin, ...over }, graph, records: [{ a: 'ü' }, 2] });
  };

  beforeEach(async () => {
    folder = projectFolder({
      '.meshrc.yaml': config(),
      'shop.yaml': 'one',
      'types/a.graphql': 'type A { a: Int }',
      '.weft/.gitignore': '*\n',
    });
    await build();
  });
  afterEach(() => folder[Symbol.dispose]());

  it('finds what was kept, and each of its records', async () => {
    const artefact = openArtefact(kept());
    const { digest } = artefact ?? {};
    expect(await find()).toEqual({ state: 'fresh', file: kept(), digest, unstorable: undefined });
    expect(artefact?.kept?.graph()).toEqual(graph);
    expect([artefact?.kept?.record(1), artefact?.kept?.record(0)]).toEqual([2, { a: 'ü' }]);
    artefact?.close();
    expect(() => artefact?.kept?.record(0)).toThrow('The artefact of this graph was closed.');
  });

  it('is read through once: what was found whole is opened by its digest, and nothing else is', () => {
    const { digest = '' } = openArtefact(kept()) ?? {};
    expect(openArtefact(kept(), digest)?.kept?.graph()).toEqual(graph);
    const damaged = readFileSync(kept(), 'utf8').replace(digest, '0'.repeat(64));
    writeFileSync(kept(), damaged);
    expect(openArtefact(kept(), digest)).toBeUndefined();
  });

  it('goes on reading what it has opened while another is put in its place', () => {
    const artefact = openArtefact(kept());
    writeArtefact(kept(), { about: {}, graph: undefined, records: [] });
    expect(artefact?.kept?.record(0)).toEqual({ a: 'ü' });
    artefact?.close();
  });

  it.each<[string, () => void, string]>([
    ['a description', () => folder.write('shop.yaml', 'two'), 'its descriptions or definitions have changed'],
    ['a definition', () => folder.write('types/a.graphql', 'type A { b: Int }'), 'its descriptions or definitions'],
    ['a new file of definitions', () => folder.write('types/b.graphql', 'type B { b: Int }'), 'its descriptions or'],
    ['a file that is gone', () => folder.remove('types/a.graphql'), 'its descriptions or definitions have changed'],
    ['a new overlay', () => folder.write('sources/shop/overlay.yaml', 'overlay: 1.0.0'), 'its descriptions or'],
    ['the versions of its packages', () => folder.write('package-lock.json', '{}'), 'its descriptions or definitions'],
    [
      'a transform',
      () =>
        folder.write(
          '.meshrc.yaml',
          config('').replace('handler', 'transforms: [{ prefix: { value: X } }]\n    handler'),
        ),
      'its configuration has changed',
    ],
    ...['operationHeaders: { x-tenant: "{root.tenant}",', 'queryParams: { t: "{ root.t }" }, operationHeaders: {'].map(
      (template): [string, () => void, string] => [
        'a template that reads the parent',
        () => folder.write('.meshrc.yaml', config().replace('operationHeaders: {', template)),
        'its configuration has changed',
      ],
    ),
    ['the style', () => folder.write('.meshrc.yaml', config().replace('graphql }', 'mesh }')), 'its configuration'],
  ])('does not serve what %s has made old', async (_, change, why) => {
    change();
    const found = await find();
    expect(found.state === 'stale' && found.why).toContain(why);
  });

  it.each<[string, Record<string, string>]>([
    ['address', { SHOP_URL: 'http://shop.test' }],
    ['secret', { KEY: 'rotated' }],
    ['limit', { DEADLINE: '9s' }],
  ])('serves it with another %s, which is read at start', async (_, environment) => {
    const found = await find(environment);
    expect(found.state).toBe('fresh');
  });

  it('does not serve it where a variable names another description', async () => {
    expect(await find({ DESCRIPTION: './other.yaml' })).toMatchObject({ state: 'stale' });
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['cut short', (bytes) => bytes.subarray(0, -1)],
    ['half written', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['longer', (bytes) => Buffer.concat([bytes, Buffer.from(' ')])],
    ['changed in one letter', (bytes) => Buffer.from(bytes.toString().replace('"value"', '"valeu"'))],
    ['of another format', (bytes) => Buffer.from(bytes.toString().replace('weft-graph/1', 'weft-graph/2'))],
    ['something else', () => Buffer.from('{"version":1}\n'.repeat(100))],
  ])('takes one that is %s for none', async (_, damage) => {
    writeFileSync(kept(), damage(readFileSync(kept())));
    expect(await find()).toEqual({ state: 'stale', why: 'there is no build of it' });
  });

  it('takes a folder in its place for none, and leaves nothing open', async () => {
    folder.remove('.weft/graph');
    mkdirSync(kept());
    expect(await find()).toEqual({ state: 'stale', why: 'there is no build of it' });
    expect(digestOf(kept())).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('closes what it cannot read', () => {
    const bytes = Buffer.from('no contents\n');
    const digest = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(kept(), Buffer.concat([Buffer.from(`weft-graph/1 ${digest}\n`), bytes]));
    const before = readdirSync('/proc/self/fd').length;
    for (let attempt = 0; attempt < 50; attempt++) expect(openArtefact(kept())).toBeUndefined();
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 50);
  });

  it('does not serve what another version of Weft has built', async () => {
    await build({ code: 'other' });
    expect(await find()).toEqual({ state: 'stale', why: 'another version of Weft built it' });
  });

  it('builds again what was left out', async () => {
    await build({ again: 'a source was left out' });
    expect(await find()).toEqual({ state: 'stale', why: 'a source was left out' });
  });
});
