import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { GraphQLError, parse } from 'graphql';
import { type ConfigNode, nodeAt, placeAt } from '../document/config-node.ts';
import type { ProblemList } from '../document/problem-list.ts';

const path = ['gateway', 'persistedDocuments', 'folder'];

/** Texts by the keys that requests name them by. */
export type DocumentsByKey = Readonly<Record<string, string>>;

/**
 * Reads the folder of persisted documents: `.graphql` and `.gql` files, each one document, named by its path without the
 * ending and by its SHA-256 hash; and `.json` manifests, which map ids to texts or are what Apollo's generator writes.
 * What cannot be read or is no GraphQL is reported.
 */
export function readDocumentFolder(dir: string, root: ConfigNode, problems: ProblemList): DocumentsByKey {
  const node = nodeAt(root, path);
  const documents: Record<string, string> = Object.create(null);
  if (node?.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '') return documents;
  const folder = resolve(dir, node.value);
  let isWell = true;
  const report = (message: string) => {
    isWell = false;
    problems.error(message, placeAt(root, path), path);
  };

  const add = (file: string, text: string, keys: readonly string[]) => {
    const fault = faultIn(text);
    if (fault !== undefined) report(`${file} is no GraphQL document: ${fault}`);
    for (const key of keys) {
      const other = documents[key];
      if (other !== undefined && other !== text)
        report(`${file} has another document for "${key}", which is there already`);
      documents[key] = text;
    }
  };
  for (const file of filesIn(folder, report)) {
    const told = relative(dir, file);
    const text = readOrReport(file, report, told);
    if (text === undefined) continue;
    if (file.endsWith('.json')) addManifest(text, told, add, report);
    else {
      const name = relative(folder, file)
        .replace(/\.(graphql|gql)$/, '')
        .split(sep)
        .join('/');
      // A client sends what its build made of the file, as a rule without the line end at the end.
      const trimmed = text.trim();
      add(told, trimmed, [name, hashOf(trimmed)]);
      if (trimmed !== text) add(told, text, [hashOf(text)]);
    }
  }
  if (isWell && Object.keys(documents).length === 0)
    report(`the folder ${node.value} holds no documents (.graphql, .gql or .json)`);
  return documents;
}

type Add = (file: string, text: string, keys: readonly string[]) => void;

function addManifest(text: string, file: string, add: Add, report: (message: string) => void): void {
  const entries = manifestEntries(text);
  if (!entries) {
    report(`${file} is no manifest: write { "id": "document" }, or { "operations": [{ "id": "…", "body": "…" }] }`);
    return;
  }
  for (const [id, body] of entries) add(file, body, [id, hashOf(body)]);
}

function manifestEntries(text: string): readonly (readonly [string, string])[] | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const { operations } = given as { readonly operations?: unknown };
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(operations)
    ? operations.map((operation) => [Object(operation).id, Object(operation).body])
    : Object.entries(given);
  const isRead = (entry: readonly [unknown, unknown]): entry is [string, string] =>
    typeof entry[0] === 'string' && typeof entry[1] === 'string';
  return entries.every(isRead) ? entries : undefined;
}

function filesIn(folder: string, report: (message: string) => void): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(graphql|gql|json)$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    report(`the folder cannot be used: ${code === 'ENOENT' ? 'there is no such folder' : 'it cannot be read'}`);
    return [];
  }
}

function readOrReport(file: string, report: (message: string) => void, told: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    report(`${told} cannot be read`);
    return undefined;
  }
}

function faultIn(text: string): string | undefined {
  try {
    parse(text, { noLocation: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphQLError)) return 'it is nested too deeply';
    const [at] = error.locations ?? [];
    return at ? `line ${at.line}, column ${at.column}: ${error.message}` : error.message;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
