import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConfigNode, type KeyPath, nodeAt, placeAt } from '../document/config-node.ts';
import type { ProblemList } from '../document/problem-list.ts';
import { type DocumentsByKey, readDocumentFolder } from './document-folder.ts';

const secretFile = /^file:(?=.)/;

const pathKeys: readonly KeyPath[] = [
  ['gateway', 'auth', 'jwt', 'jwksFile'],
  ['gateway', 'auth', 'jwt', 'publicKeyFile'],
  ['gateway', 'auth', 'apiKeys', 'file'],
  ['serve', 'sslCredentials', 'cert'],
  ['serve', 'sslCredentials', 'key'],
];
const secretKeys = [
  'value',
  'password',
  'token',
  'clientSecret',
  'refreshToken',
  'secretAccessKey',
  'sessionToken',
  'key',
];
const collectorHeaders: readonly KeyPath[] = [
  ['gateway', 'tracing', 'headers'],
  ['gateway', 'metrics', 'otlp', 'headers'],
];
const tlsFiles = ['cert', 'key', 'ca'];

/** The files that a configuration names. */
export interface ReferencedFiles {
  /** Absolute path of a file. */
  path(file: string): string;
  /** The secret itself: `file:./path` becomes the trimmed content of that file. */
  secret(text: string): string;
  /** Absolute path of the file that a secret is in; `undefined` where the text is the secret itself. */
  secretFile(text: string): string | undefined;
  /** Of the folder of persisted documents. */
  readonly documents: DocumentsByKey;
}

/** Reads the files that the configuration names, from the project's folder; all that cannot be read are reported. */
export function readReferencedFiles(dir: string, root: ConfigNode, problems: ProblemList): ReferencedFiles {
  const secrets = new Map<string, string>();
  const read = (file: string, path: KeyPath): string | undefined => {
    const absolute = resolve(dir, file);
    try {
      if (!statSync(absolute).isFile()) throw Object.assign(new Error(), { code: 'it is no file' });
      return readFileSync(absolute, 'utf8');
    } catch (error) {
      const reason = reasons[String((error as NodeJS.ErrnoException).code)] ?? 'it cannot be read';
      problems.error(`${toldPath(root, path, file)} cannot be used: ${reason}`, placeAt(root, path), path);
      return undefined;
    }
  };
  for (const path of [...pathKeys, ...tlsPaths(root)]) {
    const file = textAt(root, path);
    if (file) read(file, path);
  }
  for (const path of secretPaths(root)) {
    const text = textAt(root, path);
    if (!text || !secretFile.test(text)) continue;
    const content = read(text.replace(secretFile, ''), path)?.trim();
    if (content === '') problems.error('names a file that is empty', placeAt(root, path), path);
    secrets.set(text, content ?? '');
  }
  return {
    documents: readDocumentFolder(dir, root, problems),
    path: (file) => resolve(dir, file),
    secret: (text) => secrets.get(text) ?? text,
    secretFile: (text) => (secretFile.test(text) ? resolve(dir, text.replace(secretFile, '')) : undefined),
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user may not read it',
  'it is no file': 'it is a folder, not a file',
};

function secretPaths(root: ConfigNode): KeyPath[] {
  const ofCredentials = credentialPaths(root).flatMap((path) => secretKeys.map((key) => [...path, key]));
  const passphrases = sourcePaths(root).map((path) => [...path, 'tls', 'passphrase']);
  return [
    ['gateway', 'auth', 'jwt', 'secret'],
    ['gateway', 'auth', 'introspection', 'clientSecret'],
    ['gateway', 'alerts', 'webhook', 'secret'],
    ['gateway', 'log', 'callerKey'],
    ...collectorHeaders.flatMap((path) => keysAt(root, path).map((name) => [...path, name])),
    ['gateway', 'redis', 'url'],
    ['gateway', 'redis', 'tls', 'passphrase'],
    ...ofCredentials,
    ...passphrases,
  ];
}

function tlsPaths(root: ConfigNode): KeyPath[] {
  return [...sourcePaths(root), ['gateway', 'redis']].flatMap((path) => tlsFiles.map((key) => [...path, 'tls', key]));
}

/** Where credentials of sources stand, those within credentials included. */
export function credentialPaths(root: ConfigNode): KeyPath[] {
  return sourcePaths(root).flatMap((source) => {
    const own = [...source, 'credentials'];
    const all = [own, ...keysAt(root, [...own, 'schemes']).map((name) => [...own, 'schemes', name])];
    return all.flatMap((path) => [path, [...path, 'anonymous']]);
  });
}

function sourcePaths(root: ConfigNode): KeyPath[] {
  return keysAt(root, ['gateway', 'sources']).map((name) => ['gateway', 'sources', name]);
}

function keysAt(root: ConfigNode, path: KeyPath): string[] {
  const node = nodeAt(root, path);
  return node?.kind === 'map' ? [...node.entries.keys()] : [];
}

function textAt(root: ConfigNode, path: KeyPath): string | undefined {
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** A path that came from a variable is told by the variable's name. */
function toldPath(root: ConfigNode, path: KeyPath, file: string): string {
  const node = nodeAt(root, path);
  const variables = node?.kind === 'scalar' ? node.variables : [];
  return variables.length > 0 ? `the file that \${${variables.join('}, ${')}} names` : `the file ${file}`;
}
