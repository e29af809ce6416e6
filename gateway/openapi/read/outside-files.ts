import { realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProjectError } from '../../errors/project-error.ts';
import { isObject, type JsonObject } from '../document/json.ts';
import { loadText, type ReadOptions } from './load-text.ts';
import { parseText } from './parse-text.ts';
import { shownName } from './unreadable.ts';

const maxFiles = 200;

/** What became of a file that a description refers to. */
export type Loaded = { readonly document: JsonObject } | { readonly problem: string };

/** The other files of a description. */
export interface OutsideFiles {
  load(url: URL): Promise<Loaded>;
}

/**
 * Loads what a description may refer to, and nothing else: from a file, files within the project or beside the
 * description (symbolic links followed first); from an address, the same origin. At most 200 files.
 * @param url Where the description was read.
 */
export function createOutsideFiles(url: URL, options: ReadOptions): OutsideFiles {
  const known = new Map<string, Promise<Loaded>>();
  const load = async (target: URL): Promise<Loaded> => {
    try {
      const problem = known.size > maxFiles ? `more than ${maxFiles} files` : await refusal(target, url, options.dir);
      return problem === undefined ? await parsed(target, options) : { problem };
    } catch (error) {
      if (error instanceof ProjectError) {
        return {
          problem: error.problems.map(({ message }) => message).join('; '),
        };
      }
      throw error;
    }
  };
  return {
    load(target) {
      const loading = known.get(target.href) ?? load(target);
      known.set(target.href, loading);
      return loading;
    },
  };
}

async function parsed(target: URL, options: ReadOptions): Promise<Loaded> {
  const { text, location } = await loadText(target.href, options);
  const document = parseText(text, shownName(location, options.dir));
  return isObject(document) ? { document } : { problem: 'the file is no mapping' };
}

async function refusal(target: URL, from: URL, dir: string): Promise<string | undefined> {
  if (target.protocol === 'http:' || target.protocol === 'https:') {
    return target.origin === from.origin
      ? undefined
      : `${shownName(target.href)} is another origin than the description's`;
  }
  if (target.protocol !== 'file:' || from.protocol !== 'file:') {
    return `${target.protocol} is not followed from ${from.protocol}`;
  }
  const path = await resolved(fileURLToPath(target));
  const folders = await Promise.all([dir, dirname(fileURLToPath(from))].map(resolved));
  const isInside = folders.some((folder) => path.startsWith(folder + sep));
  return isInside ? undefined : 'the file is neither in the project nor beside the description';
}

/** The path with symbolic links followed; as it is where it does not exist, which reading it then says. */
function resolved(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
