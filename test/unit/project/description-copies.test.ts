import { describe, expect, it } from 'vitest';
import { digestOf, lockText } from '../../../gateway/project/add/source-lock.ts';
import { writeBuild } from '../../../gateway/project/built-descriptions.ts';
import { descriptionCopies, publicUrl } from '../../../gateway/project/description-copies.ts';
import { projectFolder } from '../../project-folder.ts';

const address = 'https://api.test/v1/openapi.yaml?key=k';
const kept = (text: string) => ({ source: 'shop', url: address, contentType: 'text/yaml', text });

const lock = (text: string) =>
  lockText({
    version: 1,
    source: 'shop',
    origin: 'https://api.test/v1/openapi.yaml',
    date: '2026-01-01T00:00:00.000Z',
    apiVersion: null,
    file: 'openapi.yaml',
    sha256: digestOf(text),
    fields: {},
    added: { created: [], variables: [], envExample: '' },
  });

const locked = { 'sources/shop/openapi.yaml': 'locked', 'sources/shop/lock.json': lock('locked') };
const textOf = async (response: Promise<Response> | undefined) => (await response)?.text();

describe('copies of a description', () => {
  it('are the one that was accepted, the one that was built, and the one that was served last, in this order', async () => {
    using folder = projectFolder(locked);
    await writeBuild(folder.dir, { sourcesHash: '', descriptions: [kept('built')] }, {});
    const copies = (await descriptionCopies(folder.dir, ['shop'], [kept('served')]))('shop');
    expect(copies.map(({ from }) => from)).toEqual(['sources/shop/lock.json', '.weft/descriptions', '.weft/graph']);
    expect(await Promise.all(copies.map(({ fetch }) => textOf(fetch(address))))).toEqual(['locked', 'built', 'served']);
  });

  it('are none of another source', async () => {
    using folder = projectFolder(locked);
    const copies = await descriptionCopies(folder.dir, ['shop', 'mail'], [kept('served')]);
    expect(copies('mail')).toEqual([]);
  });

  it.each([
    ['was edited after it was accepted', { ...locked, 'sources/shop/openapi.yaml': 'edited' }],
    ['has a lock that cannot be read', { ...locked, 'sources/shop/lock.json': '{' }],
  ])('leave out one that %s', async (_, files) => {
    using folder = projectFolder(files);
    expect((await descriptionCopies(folder.dir, ['shop'], []))('shop')).toEqual([]);
  });

  it('answer for parts that lie beside, and for nothing outside of their folder', async () => {
    using folder = projectFolder({ ...locked, 'sources/shop/parts/a.yaml': 'a', 'secret.yaml': 's' });
    const [copy] = (await descriptionCopies(folder.dir, ['shop'], []))('shop');
    expect(await textOf(copy?.fetch(address))).toBe('locked');
    expect(await textOf(copy?.fetch('https://api.test/v1/parts/a.yaml'))).toBe('a');
    for (const outside of [
      'https://api.test/v1/..%2F..%2Fsecret.yaml',
      'https://api.test/secret.yaml',
      'https://evil.test/v1/parts/a.yaml',
    ]) {
      expect((await copy?.fetch(outside))?.status).toBe(404);
    }
  });
});

it('an address is kept without what may be secret in it', () => {
  expect(publicUrl('https://user:pass@api.test/a.yaml?token=t#x')).toBe('https://api.test/a.yaml');
});
