import { stringify } from 'yaml';
import type { DocumentReport } from '../../project/inspect/document-report.ts';
import { printable } from '../terminal.ts';

const missing: Readonly<Record<string, string>> = {
  maxSize: 'the most items of one answer',
  defaultSize: 'the items of a page',
};

/** `gateway.sources.<name>.pagination` as it can be pasted, with what a person must add. */
export function declarationLines(pagination: DocumentReport['pagination']): string[] {
  const lines = pagination.flatMap(({ operation, declaration, lacks }) => {
    if (!declaration) return [];
    const line = stringify({ [operation]: declaration }, { collectionStyle: 'flow', lineWidth: 0 }).trim();
    const notes = lacks.map((member) => `add ${member}: ${missing[member] ?? 'the description does not say it'}`);
    // One line of YAML in braces is an entry of a map once they are gone.
    return [`    ${printable(line.slice(1, -1).trim())}${notes.length > 0 ? ` # ${notes.join('; ')}` : ''}`];
  });
  return lines.length === 0 ? [] : ['  pagination: # below gateway.sources.<name>', ...lines];
}
