import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DescriptionCopy } from '../graph/graph.ts';
import { digestOf, readLock } from './add/source-lock.ts';
import { type BuiltDescription, readBuild } from './built-descriptions.ts';
import { type DescriptionFetch, urlOf } from './description-fetch.ts';

/** Copies of the description of a source, in the order in which they are tried. */
export type DescriptionCopies = (source: string) => readonly DescriptionCopy[];

const notThere = () => new Response(undefined, { status: 404 });

/**
 * The copies that a project has of remote descriptions: the one that was accepted (`sources/<name>/lock.json`), the one
 * that `weft build` left, and what was served last. What is damaged is none.
 * @param served what the last build was made of
 */
export async function descriptionCopies(
  dir: string,
  sources: readonly string[],
  served: readonly BuiltDescription[],
): Promise<DescriptionCopies> {
  const build = await readBuild(dir).catch(() => undefined);
  const locked = new Map(await Promise.all(sources.map(async (name) => [name, await lockedFiles(dir, name)] as const)));
  return (source) => {
    const files = locked.get(source);
    return [
      ...(files ? [{ from: files.from, fetch: fetchOfLock(files) }] : []),
      ...keptCopy('.weft/descriptions', source, build?.descriptions ?? []),
      ...keptCopy('.weft/graph', source, served),
    ];
  };
}

function keptCopy(from: string, source: string, descriptions: readonly BuiltDescription[]): DescriptionCopy[] {
  const isKept = descriptions.some((description) => description.source === source);
  return isKept ? [{ from, fetch: keptFetch(descriptions)(source, async () => notThere()) }] : [];
}

/** Answers from what is kept, whatever token the address has had, and lets the source's own fetch do the rest. */
export function keptFetch(descriptions: readonly BuiltDescription[]): DescriptionFetch {
  const kept = new Map(descriptions.map((one) => [`${one.source} ${publicUrl(one.url)}`, one]));
  return (source, fetch) => async (input, init) => {
    const found = kept.get(`${source} ${publicUrl(urlOf(input))}`);
    if (!found) return fetch(input, init);
    return new Response(found.text, { headers: { 'content-type': found.contentType } });
  };
}

/** An address without what may be secret in it: the name and password of a user, and the query. */
export function publicUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

interface LockedFiles {
  readonly from: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** The description itself. */
  readonly text: string;
}

async function lockedFiles(dir: string, source: string): Promise<LockedFiles | undefined> {
  if (/[\\/]/.test(source) || source === '..') return undefined;
  const from = `sources/${source}/lock.json`;
  const folder = join(dir, 'sources', source);
  try {
    const lock = readLock(await readFile(join(dir, from), 'utf8'), from);
    const text = await readFile(join(folder, lock.file), 'utf8');
    return digestOf(text) === lock.sha256 ? { from, folder, text } : undefined;
  } catch {
    return undefined;
  }
}

/** What is asked for first is the description; its parts lie beside it as they did where it was published. */
function fetchOfLock({ folder, text }: LockedFiles): DescriptionCopy['fetch'] {
  let base: string | undefined;
  return async (input) => {
    const url = publicUrl(urlOf(input));
    base ??= url;
    if (url === base) return new Response(text);
    const beside = new URL('.', base).href;
    const path = url.startsWith(beside) ? decodeURIComponent(url.slice(beside.length)) : '..';
    if (path.split(/[\\/]/).includes('..')) return notThere();
    return readFile(join(folder, path), 'utf8').then((part) => new Response(part), notThere);
  };
}
