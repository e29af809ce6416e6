import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProjectError } from '../errors/project-error.ts';
import { keepOutOfGit } from './keep-out-of-git.ts';

/** A remote API description as it was when the project was built. */
export interface BuiltDescription {
  readonly source: string;
  readonly url: string;
  readonly contentType: string;
  readonly text: string;
}

/** What `weft build` leaves in a project's `.weft/`, so that `weft start` needs no network. */
export interface Build {
  /** {@link sourcesHash} of the configuration it was made from. */
  readonly sourcesHash: string;
  readonly descriptions: readonly BuiltDescription[];
}

interface Manifest {
  readonly version: 1;
  readonly sourcesHash: string;
  readonly descriptions: readonly { source: string; url: string; contentType: string; sha256: string }[];
}

const folder = '.weft';
const manifestFile = 'build.json';
const rebuild = 'run "weft build" again';

/**
 * Writes a build and what it gives for people and their editors: `schema.graphql`, and `sources.d.ts` with the types
 * of `context.sources`. Descriptions are named by their digest and the manifest is renamed into place last: who reads meanwhile finds the whole old build or
 * the whole new one. Same input, same bytes.
 */
export async function writeBuild(dir: string, build: Build, texts: Readonly<Record<string, string>>): Promise<void> {
  const weft = join(dir, folder);
  const descriptions = join(weft, 'descriptions');
  await mkdir(descriptions, { recursive: true });
  keepOutOfGit(weft);
  const entries = await Promise.all(
    build.descriptions.map(async ({ text, ...entry }) => {
      const sha256 = digest(text);
      await writeWhole(join(descriptions, sha256), text);
      return { ...entry, sha256 };
    }),
  );
  const manifest: Manifest = { version: 1, sourcesHash: build.sourcesHash, descriptions: entries };
  for (const [name, text] of Object.entries(texts)) await writeWhole(join(weft, name), text);
  await writeWhole(join(weft, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
  const used = new Set(entries.map(({ sha256 }) => sha256));
  const unused = (await readdir(descriptions)).filter((name) => !used.has(name));
  await Promise.all(unused.map((name) => rm(join(descriptions, name), { force: true })));
}

/**
 * The build in a project's `.weft/`; `undefined` where there is none.
 * @throws ProjectError when it is damaged: a description that is not the one that was built is never served.
 */
export async function readBuild(dir: string): Promise<Build | undefined> {
  const file = join(folder, manifestFile);
  const text = await readFile(join(dir, file), 'utf8').catch(absent);
  if (text === undefined) return undefined;
  const manifest = parsedManifest(text);
  if (!manifest) throw damaged(file, `is not a build of this version of Weft; ${rebuild}`);
  const descriptions = await Promise.all(
    manifest.descriptions.map(async ({ sha256, ...entry }) => {
      const path = join(folder, 'descriptions', sha256);
      const description = await readFile(join(dir, path), 'utf8').catch(absent);
      if (description === undefined) throw damaged(path, `is missing (the description of ${entry.source}); ${rebuild}`);
      if (digest(description) !== sha256) throw damaged(path, `was changed after it was built; ${rebuild}`);
      return { ...entry, text: description };
    }),
  );
  return { sourcesHash: manifest.sourcesHash, descriptions };
}

/** What `weft build` wrote, or anything else that happens to be in its place. */
function parsedManifest(text: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(text) as Manifest;
    const whole =
      manifest.version === 1 &&
      typeof manifest.sourcesHash === 'string' &&
      manifest.descriptions.every(
        ({ source, url, contentType, sha256 }) =>
          [source, url, contentType].every((value) => typeof value === 'string') && /^[0-9a-f]{64}$/.test(sha256),
      );
    return whole ? manifest : undefined;
  } catch {
    return undefined;
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

function damaged(file: string, message: string): ProjectError {
  return new ProjectError([{ severity: 'error', message, location: { file } }]);
}
