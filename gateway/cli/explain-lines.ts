import type { OperationPlan, PlannedCall } from '../graph/cost/planned-call.ts';
import { totalCalls } from '../graph/cost/planned-call.ts';
import type { TracedCall } from '../graph/explain/call-trace.ts';
import { count } from './problems.ts';
import { printable, type Terminal } from './terminal.ts';

type Style = Terminal['style'];

/** The tree of REST calls that an operation comes to at worst. */
export function* planLines({ calls, byCode }: OperationPlan, style: Style): Generator<string> {
  const rows = [...treeRows(calls, '')];
  const width = widest(rows.map(({ label }) => label));
  const called = rows.map(({ call }) => `${call.source} ${call.operation}`);
  const amounts = rows.map(({ call }) => amountText(call));
  for (const [index, { label, call }] of rows.entries()) {
    const isMany = call.how !== 'batch' && call.calls > 1;
    yield [
      label.padEnd(width),
      style(isMany ? 'yellow' : 'green', (amounts[index] ?? '').padEnd(widest(amounts))),
      (called[index] ?? '').padEnd(widest(called)),
      style('dim', reason(call)),
    ].join('  ');
  }
  const { total } = totalCalls(calls);
  yield style('bold', `at most ${count(total, 'call')}`);
  if (byCode.length > 0) yield style('dim', `answered by code, not counted: ${byCode.join(', ')}`);
}

function amountText({ calls, parents }: PlannedCall): string {
  return parents > 1 ? `${count(calls, 'call')} for ${count(parents, 'row')}` : count(calls, 'call');
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

interface TreeRow {
  readonly label: string;
  readonly call: PlannedCall;
}

function* treeRows(calls: readonly PlannedCall[], indent: string, above = ''): Generator<TreeRow> {
  for (const [index, call] of calls.entries()) {
    const isLast = index === calls.length - 1;
    const branch = above === '' ? '' : isLast ? '└─ ' : '├─ ';
    const name = above === '' ? call.path : call.path.slice(above.length + 1);
    yield { label: `${indent}${branch}${printable(name)}`, call };
    yield* treeRows(call.children, above === '' ? '' : `${indent}${isLast ? '   ' : '│  '}`, call.path);
  }
}

function reason({ how, keys, keysArg }: PlannedCall): string {
  switch (how) {
    case 'batch':
      return `batch: ${keys.join(' ')} → ${keysArg}`;
    case 'single':
      return keys.length > 0 ? `one call for each ${keys.join(' ')}` : 'one call for each row';
    case 'link':
      return 'link of the description';
    case 'mesh':
      return "Mesh's own call";
    default:
      return '';
  }
}

const barWidth = 32;

/** The calls that were made, each as a bar from when it began to when it ended. */
export function* waterfallLines(calls: readonly TracedCall[], style: Style): Generator<string> {
  const end = Math.max(1, ...calls.map(({ startMs, durationMs }) => startMs + (durationMs ?? 0)));
  const names = calls.map(({ path, operation }) => printable(path ?? `(code) ${operation}`));
  const width = widest(names);
  for (const [index, call] of calls.entries()) {
    const { startMs, durationMs, status, error } = call;
    const from = Math.min(barWidth - 1, Math.floor((startMs / end) * barWidth));
    const length = Math.max(1, Math.round(((durationMs ?? end - startMs) / end) * barWidth));
    const bar = `${' '.repeat(from)}${'█'.repeat(Math.min(length, barWidth - from))}`.padEnd(barWidth);
    const outcome = error ?? String(status ?? 'running');
    const isBad = error !== null || (status ?? 0) >= 400;
    yield [
      (names[index] ?? '').padEnd(width),
      style(isBad ? 'red' : 'cyan', bar),
      `${String(startMs).padStart(7)} ms`,
      `${durationMs === null ? '…' : `+${durationMs}`} ms`.padStart(10),
      style(isBad ? 'red' : 'green', outcome),
      style('dim', details(call)),
    ].join(' ');
  }
  const made = calls.filter(({ from }) => from === 'upstream').length;
  const cached = made < calls.length ? `, ${calls.length - made} cached` : '';
  yield style('bold', `${count(made, 'call')}${cached} in ${Math.round(end)} ms`);
}

function details({ source, operation, from, bytes, keys, parents, shared, retries }: TracedCall): string {
  return [
    `${source} ${operation}`,
    from === 'cache' ? 'cached' : '',
    bytes === null ? '' : sizeText(bytes),
    keys === null ? '' : `${count(keys, 'key')} for ${parents ?? keys}`,
    retries > 0 ? `sent ${retries + 1} times` : '',
    shared > 0 ? `${shared} more answered by it` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function sizeText(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`;
}
