import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConfigNode, type KeyPath, nodeAt, placeAt } from '../document/config-node.ts';
import type { ProblemList } from '../document/problem-list.ts';

const secretFile = /^file:(?=.)/;

const pathKeys: readonly KeyPath[] = [
  ['gateway', 'auth', 'jwt', 'jwksFile'],
  ['gateway', 'auth', 'jwt', 'publicKeyFile'],
  ['gateway', 'auth', 'apiKeys', 'file'],
  ['serve', 'sslCredentials', 'cert'],
  ['serve', 'sslCredentials', 'key'],
];
const secretKeys = ['value', 'password', 'token', 'clientSecret'];

/** The files that a configuration names. */
export interface ReferencedFiles {
  /** Absolute path of a file. */
  path(file: string): string;
  /** The secret itself: `file:./path` becomes the trimmed content of that file. */
  secret(text: string): string;
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
  for (const path of pathKeys) {
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
  return { path: (file) => resolve(dir, file), secret: (text) => secrets.get(text) ?? text };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user may not read it',
  'it is no file': 'it is a folder, not a file',
};

function secretPaths(root: ConfigNode): KeyPath[] {
  const sources = nodeAt(root, ['gateway', 'sources']);
  const names = sources?.kind === 'map' ? [...sources.entries.keys()] : [];
  const ofSources = names.flatMap((name) => secretKeys.map((key) => ['gateway', 'sources', name, 'credentials', key]));
  return [['gateway', 'auth', 'jwt', 'secret'], ...ofSources];
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
