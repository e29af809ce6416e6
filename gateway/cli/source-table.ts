import type { SourceState } from '../graph/graph.ts';
import { printable, type Terminal } from './terminal.ts';

/** One line for each source: its name, how many root fields it gives, and whether it is served. */
export function sourceTable(states: readonly SourceState[], style: Terminal['style']): string[] {
  const sources = states.map((source) => ({ ...source, name: printable(source.name) }));
  const width = Math.max('source'.length, ...sources.map(({ name }) => name.length));
  const row = (name: string, operations: string, state: string): string =>
    `  ${name.padEnd(width)}  ${operations.padStart(10)}  ${state}`;
  return [
    style('dim', row('source', 'operations', 'state')),
    ...sources.map(({ name, operations, state, reason }) =>
      row(
        name,
        state === 'ready' ? String(operations) : '–',
        state === 'ready' ? style('green', 'ready') : style('red', leftOut(reason)),
      ),
    ),
  ];
}

function leftOut(reason: string | undefined): string {
  return `left out: ${printable(reason ?? 'unknown reason')}`;
}
