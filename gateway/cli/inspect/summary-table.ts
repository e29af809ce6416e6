import { basename } from 'node:path';
import type { DocumentReport } from '../../project/inspect/document-report.ts';
import { count } from '../problems.ts';
import { printable, type Terminal } from '../terminal.ts';
import { grouped } from './full-report.ts';
import { duration } from './headline.ts';

type StyleText = Terminal['style'];

/** A row for each of several documents, what was lost of each, and the total. */
export function summaryTable(reports: readonly DocumentReport[], style: StyleText): string[] {
  const names = shortNames(reports.map(({ document }) => document));
  const rows = reports.map((report, index) => ({ report, name: names[index] ?? report.document }));
  const width = Math.max('document'.length, ...names.map((name) => name.length));
  const cells = (name: string, values: readonly string[]): string =>
    `${name.padEnd(width)}  ${values.map((value, column) => value.padStart(columnWidths[column] ?? 0)).join('  ')}`;
  const lossLines = rows.flatMap(({ report, name }) => lossesOf(report, name, style));
  return [
    style('dim', cells('document', ['version', 'operations', 'fields', 'lost', 'time', 'memory'])),
    ...rows.map(({ report, name }) => {
      if (report.error !== undefined) return `${name.padEnd(width)}  ${style('red', 'unreadable')}`;
      const line = cells(name, numbersOf(report));
      return report.lost.length > 0 ? style('yellow', line) : line;
    }),
    ...(lossLines.length > 0 ? ['', ...lossLines] : []),
    '',
    total(reports),
  ];
}

const columnWidths = [8, 10, 6, 5, 8, 8];

function numbersOf({ version, operations, fields, lost, ms, memoryMB }: DocumentReport): string[] {
  const memory = memoryMB === null ? '–' : `${memoryMB} MB`;
  return [version ?? '–', String(operations), String(fields), String(lost.length || '–'), duration(ms), memory];
}

function lossesOf(report: DocumentReport, name: string, style: StyleText): string[] {
  if (report.error !== undefined)
    return [`${style('red', 'unreadable')} ${style('bold', name)} ${printable(report.error)}`];
  if (report.lost.length === 0) return [];
  return [`${style('bold', name)}: ${report.lost.length} lost`, ...grouped(report.lost, style)];
}

function total(reports: readonly DocumentReport[]): string {
  const sum = (of: (report: DocumentReport) => number): number => reports.reduce((all, report) => all + of(report), 0);
  const unreadable = reports.filter(({ error }) => error !== undefined).length;
  return [
    count(reports.length, 'document'),
    count(
      sum(({ operations }) => operations),
      'operation',
    ),
    count(
      sum(({ fields }) => fields),
      'field',
    ),
    `${sum(({ lost }) => lost.length)} lost`,
    ...(unreadable > 0 ? [`${unreadable} unreadable`] : []),
  ].join(', ');
}

/** File names where they differ, else the documents as they were given. */
function shortNames(documents: readonly string[]): string[] {
  const names = documents.map((document) => basename(document));
  return (new Set(names).size === names.length ? names : documents).map((name) => printable(name));
}
