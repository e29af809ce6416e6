import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, root, textOf } from './rooms.ts';

const code = /\.(ts|tsx|js)$/;

/** Files of `gateway/` above 250 lines, each with the reason why it holds no second idea. */
const longFiles: Readonly<Record<string, string>> = {};

describe('a file of gateway/', () => {
  it('has at most 250 lines, or is listed here with its reason', () => {
    const long = filesBelow('gateway', code).filter((file) => textOf(file).trimEnd().split('\n').length > 250);
    expect(long.toSorted()).toEqual(Object.keys(longFiles).toSorted());
  });

  it('reads the environment only in config/ and cli/', () => {
    const readers = filesBelow('gateway', code).filter((file) =>
      /\bprocess(\??\.env\b|\[['"]env)|from '(node:)?process'/.test(textOf(file)),
    );
    expect(readers.filter((file) => !/^gateway\/(config|cli)\//.test(file))).toEqual(['gateway/console/build.js']);
  });

  it('has public names one by one: no "export *"', () => {
    expect(filesBelow('gateway', code).filter((file) => /^export \*/m.test(textOf(file)))).toEqual([]);
  });
});

describe('a name', () => {
  const vague = /^(utils?|helpers?|common|misc|shared|lib)(\.|$)/i;

  it.each(['gateway', 'demo', 'resolvers', 'test'])('of a file or folder in %s/ says what is in it', (folder) => {
    const parts = filesBelow(folder).flatMap((file) => file.split('/'));
    expect(parts.filter((part) => vague.test(part))).toEqual([]);
  });

  it('of a file is in kebab case', () => {
    const files = ['gateway', 'demo', 'resolvers', 'test'].flatMap((folder) => filesBelow(folder, code));
    expect(files.filter((file) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(basename(file)))).toEqual([]);
  });
});

describe('a test', () => {
  it('is in a folder and under a name with which it is run', () => {
    const folders = { unit: /\.test\.ts$/, conformance: /\.test\.ts$/, e2e: /\.e2e\.ts$/ };
    const files = filesBelow('test', /\.(test|e2e|spec)\.ts$/).filter((file) => !file.includes('/fixtures/'));
    const lost = files.filter((file) => !folders[file.split('/')[1] as keyof typeof folders]?.test(file));
    expect(lost).toEqual([]);
  });

  it('that replaces modules has the name of one that shares no process', () => {
    const files = filesBelow('test', /\.(test|e2e)\.ts$/).filter((file) => /\bvi\.(do)?mock\(/i.test(textOf(file)));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !file.endsWith('.alone.test.ts'))).toEqual([]);
  });
});

describe('package.json', () => {
  const manifest = JSON.parse(textOf('package.json')) as Readonly<
    Record<'scripts' | 'dependencies' | 'devDependencies' | 'optionalDependencies', Readonly<Record<string, string>>>
  >;

  /** Packages that no import of ours names, and why they are here. */
  const unimported: Readonly<Record<string, string>> = {
    '@graphql-mesh/json-schema': 'Mesh loads it by name for sources with a jsonSchema handler',
    '@graphql-mesh/openapi': 'Mesh loads it by name for sources with an openapi handler',
    '@graphql-tools/batch-execute': 'pins what Mesh asks for in a version that does not exist',
    '@graphql-tools/delegate': 'pins what Mesh asks for in a version that does not exist',
    '@graphql-tools/wrap': 'pins what Mesh asks for in a version that does not exist',
  };

  it('names exact versions', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter(([, version]) => !/^(?:npm:[@\w/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('lists as dependencies what gateway/ imports, and nothing else without a reason', () => {
    const text = filesBelow('gateway', /\.(ts|js)$/)
      .filter((file) => !file.startsWith('gateway/console/'))
      .map(textOf)
      .join('\n');
    const imported = new Set(
      [...text.matchAll(/\b(?:from|import|resolve)\s*\(?\s*'((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^']*)?'/g)]
        .map(([, name = '']) => name)
        .filter((name) => !/^\.|^node:/.test(name)),
    );
    const { dependencies, devDependencies } = manifest;
    const needed = [...imported].filter((name) => name in dependencies || name in devDependencies);
    expect(needed.toSorted()).toEqual(
      Object.keys(dependencies)
        .filter((name) => !(name in unimported))
        .toSorted(),
    );
  });

  it('has scripts whose files are there', () => {
    const files = Object.values(manifest.scripts).flatMap((script) => script.match(/\b[\w./-]+\.(?:js|ts)\b/g) ?? []);
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('names no address to download from: the registry is whoever installs’s own', () => {
    expect(textOf('package-lock.json')).not.toContain('"resolved": "http');
  });

  it('has every package that another names, for all platforms: else `npm ci` refuses it', () => {
    const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Readonly<Record<string, Locked>> };
    const missing = Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !placesFor(place, name).some((candidate) => candidate in packages))
        .map((name) => `${place} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });
});

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Where Node looks for a package that the one at `place` imports, nearest first. */
function placesFor(place: string, name: string): string[] {
  const folders = place === '' ? [] : place.split(/(?=node_modules\/)/).map((part) => part.replace(/\/$/, ''));
  return Array.from({ length: folders.length + 1 }, (_, up) =>
    [...folders.slice(0, folders.length - up), `node_modules/${name}`].join('/'),
  );
}
