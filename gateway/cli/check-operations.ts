import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Problem } from '../errors/project-error.ts';
import type { OperationCost } from '../graph/cost/operation-cost.ts';
import type { Graph } from '../graph/graph.ts';
import { count } from './problems.ts';
import { type SavedOperation, savedOperations } from './saved-operations.ts';
import { printable, type Terminal } from './terminal.ts';

/** Saved operations to be checked, as the command line names them. */
export interface OperationsOptions {
  /** Files, as `src/**` + `/*.graphql`, seen from the current folder. */
  readonly operations?: readonly string[] | undefined;
  /** Rows of a list of which nothing says how long it is. */
  readonly listSize: number;
}

/** A saved operation and what it costs. */
export interface CheckedOperation extends OperationCost {
  readonly name: string;
  readonly file: string;
  readonly line: number | null;
}

export interface CheckedOperations {
  readonly operations: readonly CheckedOperation[];
  /** Those that fit the schema. */
  readonly saved: readonly SavedOperation[];
  readonly problems: readonly Problem[];
}

/**
 * Tells what saved operations cost at worst. One beyond `gateway.limits.upstreamCalls` is an error.
 * @throws ProjectError when no file is there.
 */
export async function checkOperations(
  { operations: patterns, listSize }: OperationsOptions,
  project: ProjectConfig,
  { schema }: Graph,
): Promise<CheckedOperations> {
  if (!patterns) return { operations: [], saved: [], problems: [] };
  const { operationCost } = await import('../graph/cost/operation-cost.ts');
  const { operations, problems } = await savedOperations(patterns, process.cwd(), schema);
  const { upstreamCalls: limits } = project.gateway.limits;
  const checked = operations.map((saved) => ({
    saved,
    cost: operationCost(schema, saved.document, saved.operation, { listSize, limits }),
  }));
  return {
    saved: operations,
    operations: checked.map(({ saved, cost }) => ({
      name: saved.name,
      file: saved.location.file,
      line: saved.location.line ?? null,
      ...cost,
    })),
    problems: [...problems, ...checked.flatMap(({ saved, cost }) => beyondBudget(saved, cost))],
  };
}

function beyondBudget({ name, location }: SavedOperation, { exceeds }: OperationCost): Problem[] {
  return exceeds.map((what) => ({ severity: 'error', message: `${name} may need ${what}`, location }));
}

/** One line an operation, and what in it is worth a look. */
export function* operationLines(
  operations: readonly CheckedOperation[],
  listSize: number,
  style: Terminal['style'],
): Generator<string> {
  for (const { name, file, line, total, sources, unbatched, byCode } of operations) {
    const each = Object.entries(sources).map(([source, calls]) => `${source} ${calls}`);
    const place = style('dim', `${file}:${line ?? 1}`);
    yield `${style('bold', printable(name))} at most ${count(total, 'call')}${each.length > 0 ? `: ${each.join(', ')}` : ''}  ${place}`;
    for (const { coordinate, source, operation, calls, query } of unbatched) {
      yield `  ${style('yellow', coordinate)} makes a call for each row: ${calls} to ${source} (${operation})`;
      yield `    ${printable(query)}`;
    }
    if (byCode.length > 0) yield `  ${style('dim', `answered by code, not counted: ${byCode.join(', ')}`)}`;
  }
  if (operations.length > 0) {
    yield style(
      'dim',
      `A list of which neither query nor description tells the length is taken for ${listSize} rows (--list-size).`,
    );
  }
}
