import { type DocumentResult, type GatewayName, type Tally, tally } from './result.ts';

const heads = ['document', 'gateway', 'ops', 'fields', 'calls', 'valid', 'leaves', 'right', 'apart', 'ms', 'MB'];

/** The cells of one line, without the document's name. */
export function cells(counts: Tally): string[] {
  return [
    String(counts.operations),
    String(counts.fields),
    String(counts.calls),
    percent(counts.valid, counts.calls),
    percent(counts.back, counts.leaves),
    percent(counts.right, counts.judged),
    String(counts.excused),
    String(Math.round(counts.buildMs)),
    String(counts.buildMegabytes),
  ];
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${(Math.floor((part / whole) * 10_000) / 100).toFixed(2)} %`;
}

export function printTable(results: readonly DocumentResult[]): void {
  const lines = [
    heads,
    ...results.map((result) => [result.document, result.gateway, ...cells(tally([result]))]),
    ...(['weft', 'mesh'] as const).flatMap((gateway) => {
      const own = results.filter((result) => result.gateway === gateway);
      return own.length === 0 ? [] : [['all', gateway, ...cells(tally(own))]];
    }),
  ];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) {
    console.log(line.map((cell, column) => pad(cell, widths[column] ?? 0, column < 2)).join('  '));
  }
}

function pad(cell: string, width: number, left: boolean): string {
  return left ? cell.padEnd(width) : cell.padStart(width);
}

/** What went wrong, most frequent first, then some calls of each document. */
export function failingCalls(results: readonly DocumentResult[], gateway: GatewayName, perDocument: number): string {
  const own = results.filter((result) => result.gateway === gateway);
  const faults = own.flatMap(({ calls }) => calls.flatMap((call) => (call.excuse ? [] : call.faults.slice(0, 1))));
  const kinds = [...Map.groupBy(faults, kindOf)].sort(([, a], [, b]) => b.length - a.length);
  const { excused, shown, undescribed } = tally(own);
  return [
    `\n${gateway}: ${excused} faulty calls where the mock's answer, or every value to send, breaks the description; ${shown} calls that the mock misjudges; ${undescribed} values answered that the description does not have`,
    ...kinds.slice(0, 25).map(([kind, { length }]) => `${String(length).padStart(6)}  ${kind}`),
    ...own.flatMap(({ document, mockRefusal }) =>
      mockRefusal === undefined ? [] : [`  ${document}: judged by Ajv alone, because ${mockRefusal}`],
    ),
    ...own.flatMap(({ document, calls, failure, notMapped }) => {
      const failing = calls.filter(({ faults: own, excuse }) => own.length > 0 && excuse === undefined);
      const lines = failing.slice(0, perDocument).map(describe);
      const unmapped = notMapped.slice(0, perDocument).map((name) => `    ${name}: no field`);
      return [failure ?? [], unmapped, lines].flat().length === 0
        ? []
        : [`  ${document}: ${failing.length} failing`, ...(failure ? [`    ${failure}`] : []), ...unmapped, ...lines];
    }),
  ].join('\n');
}

function describe({ operation, extent, faults, excuse }: DocumentResult['calls'][number]): string {
  return `    ${operation} (${extent}): ${faults.slice(0, 3).join(' | ')}${excuse ? ` [${excuse}]` : ''}`;
}

/** A fault without its names and values. */
function kindOf(fault: string): string {
  return fault
    .replace(/"(?:[^"\\]|\\.)*"?…?/g, '"…"')
    .replace(/\$?[\w.[\]$-]*[.[][\w.[\]$-]+/g, 'place')
    .replace(/\d+/g, 'n')
    .slice(0, 110);
}
