import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchText } from './fetch-text.ts';
import { shownName, unreadable } from './unreadable.ts';

/** Largest document that is read, in bytes; the largest published one known has 14 MB. */
export const maxBytes = 64 * 1024 * 1024;

export interface ReadOptions {
  /** Absolute path of the folder that relative paths start from. */
  readonly dir: string;
  /** Used for `http:` and `https:` sources only. */
  readonly fetch: typeof globalThis.fetch;
  /** Sent to the origin of the source; none other is called. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told the absolute path of each file that is to be read, whether it is there or not. */
  readonly opened?: ((path: string) => void) | undefined;
}

/** The text at a path, `file:` or `http(s):` URL, and where it was: an absolute path, or the address after redirects. */
export function loadText(source: string, options: ReadOptions): Promise<{ text: string; location: string }> {
  if (/^https?:/i.test(source)) {
    return fetchText(source, options, maxBytes);
  }
  const path = filePath(source, options.dir);
  options.opened?.(path);
  return loadFile(path, options.dir);
}

function filePath(source: string, dir: string): string {
  if (/^file:/i.test(source)) {
    try {
      return fileURLToPath(source);
    } catch {
      throw unreadable('is no address of a file on this machine', source);
    }
  }
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(source)) {
    throw unreadable('has an unknown scheme; a path, file:, http: or https: is wanted', source);
  }
  return isAbsolute(source) ? source : resolve(dir, source);
}

async function loadFile(path: string, dir: string): Promise<{ text: string; location: string }> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) {
      throw unreadable(`is too large: ${size} bytes, at most ${maxBytes} are read`, shownName(path, dir));
    }
    return { text: new TextDecoder().decode(await readFile(path)), location: path };
  } catch (error) {
    throw isSystemError(error) ? unreadable(systemReason(error), shownName(path, dir), error) : error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

function systemReason({ code }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist';
    case 'EISDIR':
      return 'is a folder; the path of an API description is wanted';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    default:
      return `cannot be read (${code})`;
  }
}
