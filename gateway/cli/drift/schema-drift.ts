import { type GraphQLSchema, validate } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { type SavedOperation, savedOperations } from '../saved-operations.ts';

/** How bad a change is for who uses the schema; in this order. */
export const driftLevels = ['safe', 'dangerous', 'breaking'] as const;
export type DriftLevel = (typeof driftLevels)[number];

export interface DriftChange {
  readonly level: DriftLevel;
  /** Coordinate of what changes, as `Charge.amount`. */
  readonly at: string;
  /** As `Field 'amount' was removed from object type 'Charge'`. */
  readonly message: string;
}

/** A saved operation that fits the one schema and not the other. */
export interface BrokenOperation {
  readonly name: string;
  readonly file: string;
  readonly line: number | null;
  readonly reason: string;
}

/** What becomes of a schema, in terms of those who use it. */
export interface Drift {
  /** The worst of its changes; `none` where there is none. */
  readonly kind: DriftLevel | 'none';
  /** The worst first. */
  readonly changes: readonly DriftChange[];
  readonly operations: readonly BrokenOperation[];
}

/** Tells what changes from one schema to another, and which of the operations that fit the first do not fit the second. */
export async function schemaDrift(
  before: GraphQLSchema,
  after: GraphQLSchema,
  operations: readonly SavedOperation[],
): Promise<Drift> {
  const { CriticalityLevel, diff } = await import('@graphql-inspector/core');
  const levels = {
    [CriticalityLevel.Breaking]: 'breaking',
    [CriticalityLevel.Dangerous]: 'dangerous',
    [CriticalityLevel.NonBreaking]: 'safe',
  } as const;
  const found = await diff(before, after);
  const changes = found
    // Clients see no directives of the schema.
    .filter(({ type }) => !type.startsWith('DIRECTIVE_'))
    .map(({ criticality, path, message }) => ({ level: levels[criticality.level], at: path ?? '', message }))
    .sort((a, b) => driftLevels.indexOf(b.level) - driftLevels.indexOf(a.level) || (a.at < b.at ? -1 : 1));
  const broken = operations.flatMap((saved) => brokenBy(after, saved));
  // An operation that does not fit any more is broken, whatever the changes are called.
  return { kind: broken.length > 0 ? 'breaking' : (changes[0]?.level ?? 'none'), changes, operations: broken };
}

function brokenBy(schema: GraphQLSchema, { name, location, document }: SavedOperation): BrokenOperation[] {
  const [error] = validate(schema, document);
  return error ? [{ name, file: location.file, line: location.line ?? null, reason: error.message }] : [];
}

/**
 * The saved operations that `gateway.descriptions.operations` names and that fit this schema.
 * @throws ProjectError when a pattern names no file.
 */
export async function operationsOf(project: ProjectConfig, schema: GraphQLSchema): Promise<readonly SavedOperation[]> {
  const patterns = project.gateway.descriptions.operations;
  if (patterns.length === 0) return [];
  return (await savedOperations(patterns, project.dir, schema, 'gateway.descriptions.operations')).operations;
}

/** Whether somebody must accept it before it is served. */
export function isHeldBack({ kind }: Drift, hold: ProjectConfig['gateway']['descriptions']['hold']): boolean {
  return kind === 'breaking' || (kind === 'dangerous' && hold === 'dangerous');
}

/** `2 breaking changes (Charge.amount, Query.charges); breaks Totals`: what of a drift a log and a page may say. */
export function driftSummary({ kind, changes, operations }: Drift): string {
  const worst = changes.filter(({ level }) => level === kind);
  const shown = worst.slice(0, 5).map(({ at }) => at);
  const more = worst.length > shown.length ? ', …' : '';
  const counted = `${worst.length} ${kind} change${worst.length === 1 ? '' : 's'} (${shown.join(', ')}${more})`;
  const broken = operations.length > 0 ? `; breaks ${operations.map(({ name }) => name).join(', ')}` : '';
  return kind === 'none' ? 'no change of the schema' : counted + broken;
}
