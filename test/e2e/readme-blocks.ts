import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** A fenced block of README.md. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The file that its first line names in a comment, as `my-project/.meshrc.yaml`. */
  readonly file: string | undefined;
}

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** The sections of README.md, by headings of any level, with their blocks. */
export function readmeSections(): Section[] {
  const sections: { heading: string; blocks: Block[] }[] = [{ heading: '', blocks: [] }];
  const parts = /^```(\w*)\n([\s\S]*?)^```$|^#+ (.+)$/gm;
  for (const [, language = '', text = '', heading] of readFileSync(join(root, 'README.md'), 'utf8').matchAll(parts)) {
    if (heading !== undefined) sections.push({ heading, blocks: [] });
    else sections.at(-1)?.blocks.push({ language, text, file: /^(?:#|\/\/) (my-project\/\S+)\n/.exec(text)?.[1] });
  }
  return sections;
}

/** The blocks of the section whose heading begins so. */
export function blocksOf(heading: string): readonly Block[] {
  const section = readmeSections().find((one) => one.heading.startsWith(heading));
  if (!section) throw new Error(`README.md has no section "${heading}".`);
  return section.blocks;
}
