import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProjectError } from '../../errors/project-error.ts';
import { isObject } from '../../openapi/document/json.ts';
import { loadText, type ReadOptions } from '../../openapi/read/load-text.ts';
import { parseText } from '../../openapi/read/parse-text.ts';
import type { SourceFile } from './source-plan.ts';

const mostFiles = 200;

/**
 * The files that a description refers to, so that they can lie beside it as they do where it is published. Only what
 * lies below the description's own folder can; the others, and those that cannot be read, are named in `missing`.
 * @param location absolute path or address of the description
 */
export async function filesBeside(
  location: string,
  document: unknown,
  options: ReadOptions,
): Promise<{ files: SourceFile[]; missing: string[] }> {
  const base = new URL('.', isAddress(location) ? location : pathToFileURL(location));
  const files = new Map<string, SourceFile>();
  const missing = new Set<string>();
  const waiting = outsideReferences(document, new URL(isAddress(location) ? location : pathToFileURL(location)));
  for (let url = waiting.pop(); url; url = waiting.pop()) {
    const path = decodeURIComponent(url.href.slice(base.href.length));
    if (files.has(path) || missing.has(url.href)) continue;
    const text = url.href.startsWith(base.href) && isPlain(path) ? await textOf(url, options) : undefined;
    if (text === undefined || files.size >= mostFiles) {
      missing.add(url.href);
      continue;
    }
    files.set(path, { path, content: text });
    waiting.push(...outsideReferences(parsed(text, path), url));
  }
  return { files: [...files.values()], missing: [...missing] };
}

function isAddress(location: string): boolean {
  return /^https?:/i.test(location);
}

/** A path that stays in its folder on every system. */
function isPlain(path: string): boolean {
  return posix.normalize(path) === path && !path.startsWith('../') && /^[^\\:?*"<>|\0]+$/.test(path);
}

async function textOf(url: URL, options: ReadOptions): Promise<string | undefined> {
  try {
    return (await loadText(url.href, options)).text;
  } catch (error) {
    if (error instanceof ProjectError) return undefined;
    throw error;
  }
}

function parsed(text: string, path: string): unknown {
  try {
    return parseText(text, path);
  } catch (error) {
    if (error instanceof ProjectError) return undefined;
    throw error;
  }
}

function outsideReferences(document: unknown, from: URL): URL[] {
  const found = new Map<string, URL>();
  const waiting: unknown[] = [document];
  for (let value = waiting.pop(); waiting.length > 0 || value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value)) waiting.push(...value);
    else if (isObject(value)) {
      const reference = value['$ref'];
      const url = typeof reference === 'string' && !reference.startsWith('#') ? URL.parse(reference, from.href) : null;
      if (url) {
        url.hash = '';
        if (url.href !== from.href) found.set(url.href, url);
      }
      waiting.push(...Object.values(value).filter((member) => typeof member === 'object' && member !== null));
    }
  }
  return [...found.values()];
}
