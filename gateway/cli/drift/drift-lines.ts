import { count } from '../problems.ts';
import { printable, type Terminal } from '../terminal.ts';
import type { SourceDrift } from './project-drift.ts';
import type { Drift, DriftLevel } from './schema-drift.ts';

const colours = { breaking: 'red', dangerous: 'yellow', safe: 'green' } as const satisfies Record<DriftLevel, string>;

/** What a person reads of the changes of a schema: the worst first, and what of the saved operations breaks. */
export function* driftLines({ changes, operations }: Drift, style: Terminal['style']): Generator<string> {
  for (const { level, message } of changes) yield `  ${style(colours[level], level.padEnd(9))} ${printable(message)}`;
  for (const { name, file, line, reason } of operations) {
    yield `  ${style('red', 'breaks')}    ${printable(name)} ${style('dim', `${file}:${line ?? 1}`)} ${printable(reason)}`;
  }
}

/** One line a source, and what has changed below it. */
export function* sourceDriftLines(drifts: readonly SourceDrift[], style: Terminal['style']): Generator<string> {
  for (const drift of drifts) {
    const name = style('bold', printable(drift.name));
    if (drift.state === 'not compared') yield `${name} ${style('dim', `not compared: ${printable(drift.reason)}`)}`;
    else if (drift.state === 'failed') yield `${name} ${style('red', 'error')} ${printable(drift.reason)}`;
    else if (drift.kind === 'none') yield `${name} ${style('green', 'unchanged')}`;
    else {
      yield `${name} ${style(colours[drift.kind], drift.kind)} ${count(drift.changes.length, 'change')}; "weft add --update ${printable(drift.name)}" accepts them`;
      yield* driftLines(drift, style);
    }
  }
}
