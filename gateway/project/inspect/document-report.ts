import type { ApiInspection, Finding, InspectedOperation } from '../../graph/inspect/inspect-api.ts';
import type { JsonFallback } from '../../graph/inspect/json-fallbacks.ts';
import type { PaginationStyle } from '../../graph/inspect/pagination.ts';
import type { ProposedPagination } from '../../graph/inspect/propose-pagination.ts';

/** What `weft inspect --json` prints for one document. Pointers are JSON pointers (RFC 6901) into it as published. */
export interface DocumentReport {
  /** As it was given. */
  readonly document: string;
  /** `2.0`, `3.0.3`, `3.1.0`, …; `null` when it cannot be read. */
  readonly version: string | null;
  /** Operations that the document describes. */
  readonly operations: number;
  /** Root fields of the schema. */
  readonly fields: number;
  /** Operations without a field, or whose arguments or answer became any JSON although they have a schema. */
  readonly lost: readonly Finding[];
  /** Places that take or give any JSON. */
  readonly jsonFallbacks: readonly Pick<JsonFallback, 'coordinate' | 'pointer' | 'reason'>[];
  /** Everything else that did not come through. */
  readonly warnings: readonly Finding[];
  /** To read it, to build its schema and to compare the two. */
  readonly ms: number;
  /** Memory of the process that did it, at the end; `null` when it was never told. */
  readonly memoryMB: number | null;
  readonly mapped: readonly InspectedOperation[];
  /** Security schemes, the one that opens most operations first. */
  readonly auth: readonly { readonly name: string; readonly kind: string; readonly operations: number }[];
  readonly batches: readonly {
    readonly field: string;
    readonly keys: string;
    readonly key: string;
    readonly mutation: boolean;
  }[];
  readonly joins: readonly { readonly from: string; readonly to: string; readonly batch: string | null }[];
  readonly pagination: readonly {
    readonly field: string;
    readonly style: PaginationStyle;
    readonly arguments: readonly string[];
    /** `operationId` or `GET /path`, by which `.meshrc.yaml` names it. */
    readonly operation: string;
    /** What a project can declare of it; `null` where names alone do not tell it. */
    readonly declaration: ProposedPagination['declaration'] | null;
    /** Members that a person must add to it. */
    readonly lacks: readonly string[];
  }[];
  /** Why the document could not be inspected at all; then there is nothing but this. */
  readonly error?: string;
}

/** Stands in the reasons of an early report for why the schema was never finished. */
export const notFinished = 'not finished';

/** The report of an inspection. */
export function documentReport(
  document: string,
  version: string,
  inspection: ApiInspection,
  cost: { readonly ms: number; readonly memoryMB: number | null },
): DocumentReport {
  const { operations, fieldCount, lost, jsonFallbacks, warnings, auth, batches, joins, pagination } = inspection;
  return {
    document,
    version,
    operations: operations.length,
    fields: fieldCount,
    lost,
    jsonFallbacks: jsonFallbacks.map(({ coordinate, pointer, reason }) => ({ coordinate, pointer, reason })),
    warnings,
    ...cost,
    mapped: operations,
    auth: auth.map(({ name, kind, operations: opened }) => ({ name, kind, operations: opened })),
    batches: batches.map(({ coordinate, keysArgument, keyField, type, isMutation }) => ({
      field: coordinate,
      keys: keysArgument,
      key: `${type.name}.${keyField}`,
      mutation: isMutation,
    })),
    joins: joins.map(({ type, key, lookup, batch }) => ({
      from: `${type.name}.${key}`,
      to: `${lookup.coordinate}(${lookup.keyArgument}:)`,
      batch: batch ? `${batch.coordinate}(${batch.keysArgument}:)` : null,
    })),
    pagination: pagination.map(({ coordinate, style, arguments: names, operation, proposed }) => ({
      field: coordinate,
      style,
      arguments: names,
      operation,
      declaration: proposed?.declaration ?? null,
      lacks: proposed?.lacks ?? [],
    })),
  };
}

/** The report of a document that could not be inspected. */
export function failedReport(document: string, error: string, ms: number): DocumentReport {
  return {
    document,
    version: null,
    operations: 0,
    fields: 0,
    lost: [],
    jsonFallbacks: [],
    warnings: [],
    ms,
    memoryMB: null,
    mapped: [],
    auth: [],
    batches: [],
    joins: [],
    pagination: [],
    error,
  };
}

/** `0` when every operation is mapped, `1` when some are lost, `2` when a document could not be inspected. */
export function inspectExitCode(reports: readonly Pick<DocumentReport, 'lost' | 'error'>[]): 0 | 1 | 2 {
  if (reports.some(({ error }) => error !== undefined)) return 2;
  return reports.some(({ lost }) => lost.length > 0) ? 1 : 0;
}
