import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Build, readBuild, writeBuild } from '../../../gateway/project/built-descriptions.ts';
import { builtFetch, recordingFetch } from '../../../gateway/project/description-fetch.ts';
import { sourcesHash } from '../../../gateway/project/sources-hash.ts';
import { projectFolder } from '../../project-folder.ts';

const build = (...texts: string[]): Build => ({
  sourcesHash: 'h',
  descriptions: texts.map((text, index) => ({
    source: `s${index}`,
    url: `http://x.test/${index}`,
    contentType: 'application/json',
    text,
  })),
});

const described = (dir: string): string[] => readdirSync(join(dir, '.weft/descriptions'));

describe('a build', () => {
  it('reads as it was written', async () => {
    using folder = projectFolder({});
    await writeBuild(folder.dir, build('{"a":"é"}', ''), { 'schema.graphql': 'type Query { a: Int }' });
    expect(await readBuild(folder.dir)).toEqual(build('{"a":"é"}', ''));
  });

  it('is not there in a folder that has none', async () => {
    using folder = projectFolder({});
    expect(await readBuild(folder.dir)).toBeUndefined();
  });

  it('has the same bytes whenever it is made of the same descriptions', async () => {
    using one = projectFolder({});
    using two = projectFolder({});
    for (const { dir } of [one, two]) await writeBuild(dir, build('a', 'b'), { 'schema.graphql': 's' });
    const manifest = (dir: string) => readFileSync(join(dir, '.weft/build.json'), 'utf8');
    expect(manifest(one.dir)).toBe(manifest(two.dir));
  });

  it('leaves nothing of the build before it, and nothing unfinished', async () => {
    using folder = projectFolder({});
    await writeBuild(folder.dir, build('a', 'b'), { 'schema.graphql': 's' });
    await writeBuild(folder.dir, build('c'), { 'schema.graphql': 's' });
    expect(described(folder.dir)).toHaveLength(1);
    expect(readdirSync(join(folder.dir, '.weft')).sort()).toEqual([
      '.gitignore',
      'build.json',
      'descriptions',
      'schema.graphql',
    ]);
  });

  it('keeps itself out of the project’s version control, unless the project says otherwise', async () => {
    using folder = projectFolder({});
    const ignored = () => readFileSync(join(folder.dir, '.weft/.gitignore'), 'utf8');
    await writeBuild(folder.dir, build(), { 'schema.graphql': 's' });
    expect(ignored()).toBe('*\n');
    folder.write('.weft/.gitignore', '!schema.graphql\n');
    await writeBuild(folder.dir, build(), { 'schema.graphql': 's' });
    expect(ignored()).toBe('!schema.graphql\n');
  });

  it.each([
    ['is cut short', '{"version":1,', 'is not a build of this version of Weft; run "weft build" again'],
    [
      'is of another version',
      '{"version":2,"sourcesHash":"h","descriptions":[]}',
      'is not a build of this version of Weft',
    ],
    [
      'names a file outside',
      '{"version":1,"sourcesHash":"h","descriptions":[{"source":"a","url":"b","contentType":"c","sha256":"../../etc/passwd"}]}',
      'is not a build of this version of Weft',
    ],
  ])('is refused when its manifest %s', async (_, text, message) => {
    using folder = projectFolder({ '.weft/build.json': text });
    await expect(readBuild(folder.dir)).rejects.toThrow(message);
  });

  it('is refused when a description was changed or is gone', async () => {
    using folder = projectFolder({});
    await writeBuild(folder.dir, build('a'), { 'schema.graphql': 's' });
    const [name = ''] = described(folder.dir);
    folder.write(`.weft/descriptions/${name}`, 'b');
    await expect(readBuild(folder.dir)).rejects.toThrow('was changed after it was built; run "weft build" again');
    folder.remove(`.weft/descriptions/${name}`);
    await expect(readBuild(folder.dir)).rejects.toThrow('is missing (the description of s0)');
  });
});

describe('recordingFetch', () => {
  it('keeps what was found, by source and URL, and passes everything on', async () => {
    const { fetch, recorded } = recordingFetch();
    const network = async (input: unknown) =>
      new Response(`of ${input}`, { status: String(input).endsWith('gone') ? 404 : 200 });
    expect(await (await fetch('b', network as never)('http://x.test/1')).text()).toBe('of http://x.test/1');
    expect((await fetch('b', network as never)('http://x.test/gone')).status).toBe(404);
    await fetch('a', network as never)('http://x.test/1');
    expect(recorded().map(({ source, url }) => `${source} ${url}`)).toEqual(['a http://x.test/1', 'b http://x.test/1']);
  });
});

describe('builtFetch', () => {
  it('answers with a source’s own description and asks the network for any other', async () => {
    const fetch = builtFetch(build('kept'));
    const network = async () => new Response('network');
    const text = async (source: string, url: string) => (await fetch(source, network)(url)).text();
    expect(await text('s0', 'http://x.test/0')).toBe('kept');
    expect(await text('s1', 'http://x.test/0')).toBe('network');
    expect(await text('s0', 'http://x.test/other')).toBe('network');
  });
});

describe('sourcesHash', () => {
  const hash = (handler: object) => sourcesHash({ mesh: { sources: [{ name: 'a', handler: handler as never }] } });
  it('changes with a source’s location and not with the headers that fetch it', () => {
    const before = hash({ openapi: { source: 'http://a', schemaHeaders: { authorization: 'one' } } });
    expect(hash({ openapi: { source: 'http://a', schemaHeaders: { authorization: 'two' } } })).toBe(before);
    expect(hash({ openapi: { source: 'http://b' } })).not.toBe(before);
    expect(hash({ jsonSchema: { source: 'http://a' } })).not.toBe(before);
  });
});
