import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

/** The text of a file, named from the root of the repository. */
export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Files below a folder, named from the root; without packages and what is built. */
export function filesBelow(folder: string, pattern = /./): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(relative(root, entry.parentPath), entry.name))
    .filter((file) => pattern.test(file) && !/(^|\/)(node_modules|dist)\//.test(file));
}

/** The rooms as they stand on disk. */
export function roomsOnDisk(): string[] {
  return readdirSync(join(root, 'gateway')).filter(
    (name) => existsSync(join(root, 'gateway', name)) && filesBelow(`gateway/${name}`).length > 0,
  );
}

/** What CONTRIBUTING.md says that a room may import, by room, in the order of its table. */
export function documentedRooms(): ReadonlyMap<string, readonly string[]> {
  const [, table = ''] = /\n\| room \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)/.exec(textOf('CONTRIBUTING.md')) ?? [];
  const rows = table.trimEnd().split('\n');
  return new Map(
    rows.map((row) => {
      const [, room = '', , mayImport = ''] = row.split('|').map((cell) => cell.trim());
      return [room.replace(/[`/]/g, ''), [...mayImport.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)];
    }),
  );
}

/** An import of one room's file that leads into another room. */
export interface Crossing {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Every import in `gateway/` that leaves its room, at whatever depth the file lies. */
export function crossings(): Crossing[] {
  return filesBelow('gateway', /\.(ts|tsx|js)$/).flatMap((file) => {
    const from = file.split('/')[1] ?? '';
    return importsOf(file).flatMap((target) => {
      const [base = '', room = ''] = relative(root, join(root, dirname(file), target)).split('/');
      const to = base === 'gateway' ? room : base;
      return to === from ? [] : [{ file, from, to }];
    });
  });
}

function importsOf(file: string): string[] {
  const statements = /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;
  return [...textOf(file).matchAll(statements)].map(([, target = '']) => target);
}
