import type { DocumentReport } from '../../project/inspect/document-report.ts';
import { count } from '../problems.ts';
import { printable, type Terminal } from '../terminal.ts';

/** One line that says how a document came out. */
export function headline(report: DocumentReport, style: Terminal['style']): string {
  const name = style('bold', printable(report.document));
  if (report.error !== undefined) return `${style('red', 'unreadable')} ${name} ${printable(report.error)}`;
  const { version, operations, fields, lost, jsonFallbacks, ms, memoryMB } = report;
  const facts = [
    `${Number.parseInt(version ?? '', 10) === 2 ? 'Swagger' : 'OpenAPI'} ${version}`,
    `${count(operations, 'operation')} → ${count(fields, 'field')}`,
    lost.length === 0 ? 'none lost' : `${lost.length} lost`,
    `${count(jsonFallbacks.length, 'place')} of any JSON`,
    duration(ms),
    ...(memoryMB === null ? [] : [`${memoryMB} MB`]),
  ];
  const verdict = lost.length === 0 ? style('green', 'ok') : style('yellow', 'partly');
  return `${verdict} ${name} ${facts.join(' · ')}`;
}

/** `312 ms`, `7.2 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
