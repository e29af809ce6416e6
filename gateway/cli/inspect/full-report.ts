import type { Finding } from '../../graph/inspect/inspect-api.ts';
import type { DocumentReport } from '../../project/inspect/document-report.ts';
import { printable, type Terminal } from '../terminal.ts';
import { declarationLines } from './declaration-lines.ts';
import { headline } from './headline.ts';

type StyleText = Terminal['style'];

/** Everything about one document, what matters most at the end, where a terminal shows it. */
export function fullReport(report: DocumentReport, style: StyleText): string[] {
  if (report.error !== undefined) return [headline(report, style)];
  const sections: [title: string, lines: string[]][] = [
    ['operations', operationLines(report, style)],
    ['auth', columns(report.auth.map(({ name, kind, operations }) => [name, kind, opens(operations)]))],
    ['pagination', paginationLines(report)],
    ['connections that .meshrc.yaml can declare', declarationLines(report.pagination)],
    ['batch endpoints', columns(report.batches.map(batchLine))],
    [
      'likely joins',
      columns(report.joins.map(({ from, to, batch }) => [from, `→ ${to}`, batch ? `many: ${batch}` : ''])),
    ],
    [
      'any JSON',
      grouped(
        report.jsonFallbacks.map(({ coordinate, ...rest }) => ({ ...rest, what: coordinate })),
        style,
      ),
    ],
    ['warnings', grouped(report.warnings, style)],
    ['lost operations', grouped(report.lost, style)],
  ];
  return [
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [style('bold', title), ...lines, ''])),
    headline(report, style),
  ];
}

/** One heading for each reason, and what it struck below it. */
export function grouped(findings: readonly (Finding & { what?: string })[], style: StyleText): string[] {
  return [...Map.groupBy(findings, ({ reason }) => reason)].flatMap(([reason, own]) => [
    `  ${style('yellow', printable(reason))}`,
    ...columns(
      own.map(({ what, pointer }) => (what === undefined ? [pointer] : [what, style('dim', printable(pointer))])),
    ).map((line) => `  ${line}`),
  ]);
}

function operationLines({ mapped }: DocumentReport, style: StyleText): string[] {
  return columns(
    mapped.map(({ method, path, fields }) => [
      method,
      path,
      fields.length > 0 ? `→ ${fields.join(', ')}` : style('red', '→ nothing'),
    ]),
  );
}

function batchLine({ field, keys, key, mutation }: DocumentReport['batches'][number]): string[] {
  const hint = mutation ? `only as a query: selectQueryOrMutationField: [{ type: Query, fieldName: … }]` : '';
  return [`${field}(${keys}:)`, `rows by ${key}`, hint];
}

function paginationLines({ pagination }: DocumentReport): string[] {
  const styles = Map.groupBy(pagination, ({ style, arguments: names }) => [style, names.join(', ')].join('\n'));
  return columns(
    [...styles]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .map(([key, own]) => {
        const [style = '', names = ''] = key.split('\n');
        const some = own.slice(0, 3).map(({ field }) => field);
        return [style, names, `${some.join(', ')}${own.length > 3 ? ` and ${own.length - 3} more` : ''}`];
      }),
  );
}

function opens(operations: number): string {
  return operations === 0 ? 'alone opens no operation' : `opens ${operations} operation${operations === 1 ? '' : 's'}`;
}

/** A column is never wider than this; a longer text pushes its own line to the right. */
const widest = 56;

/** Lines of cells, each column as wide as its texts want. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => (cell.includes('\x1b') ? cell : printable(cell))));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.min(widest, Math.max(...cells.map((row) => row[column]?.length ?? 0))),
  );
  return cells.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
