import { createTwoFilesPatch } from 'diff';
import type { FileChange } from './change-files.ts';

/** A new file of more lines than this is told, not shown. */
const mostLines = 60;

/** The changes as a unified diff, as `git diff` shows it. */
export function showChanges(changes: readonly FileChange[]): string {
  return changes.flatMap(patches).join('\n');
}

function patches(change: FileChange): string[] {
  switch (change.kind) {
    case 'create folder':
      return change.files.map(({ path, content }) => patch(`${change.path}/${path}`, undefined, content));
    case 'remove folder':
      return [`--- a/${change.path}/\n+++ /dev/null\n# the whole folder is removed\n`];
    case 'write':
      return [patch(change.path, change.before, change.after)];
    default:
      return change satisfies never;
  }
}

function patch(path: string, before: string | undefined, after: string | undefined): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const to = after === undefined ? '/dev/null' : `b/${path}`;
  const lines = (after ?? '').split('\n').length - 1;
  if (before === undefined && lines > mostLines) return `--- ${from}\n+++ ${to}\n# ${lines} lines, as published\n`;
  const text = createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, { context: 3 });
  return text.replace(/^=+\n/, '').replaceAll('\t\n', '\n');
}
