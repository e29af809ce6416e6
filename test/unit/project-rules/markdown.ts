import { dirname, join, normalize } from 'node:path';
import { filesBelow, textOf } from './rooms.ts';

/** The documents that are written for people, named from the root. */
export function documents(): string[] {
  return [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...filesBelow('docs', /\.md$/),
    ...filesBelow('demo', /\.md$/),
  ];
}

/** The cells of all table rows of a document whose first cell matches. */
export function tableRows(file: string, firstCell: RegExp): string[][] {
  return textOf(file)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
    .filter(([cell = '']) => firstCell.test(cell));
}

/** A link of a document into this repository. */
export interface Link {
  readonly file: string;
  readonly target: string;
  readonly anchor: string | undefined;
}

/** The links of a document to other files and places of this repository. */
export function localLinks(file: string): Link[] {
  const prose = textOf(file).replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, address = '']) => address)
    .filter((address) => !/^[a-z]+:/.test(address))
    .map((address) => {
      const [path = '', anchor] = address.split('#');
      return { file, target: path === '' ? file : normalize(join(dirname(file), path)), anchor };
    });
}

/** The anchors that a code host makes of a document's headings. */
export function anchorsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
