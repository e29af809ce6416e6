import type { GraphQLSchema } from 'graphql';
import type { ApiDescription, ApiOperation } from '../../openapi/api-description.ts';
import type { DescriptionProblem } from '../../openapi/describe-api.ts';
import { parsePointer } from '../../openapi/document/json-pointer.ts';
import { fieldStamp } from '../stamps/stamp.ts';
import { type AuthScheme, authSchemesOf } from './auth-schemes.ts';
import { type BatchEndpoint, batchEndpointsOf } from './batch-endpoints.ts';
import { type JsonFallback, jsonFallbacks } from './json-fallbacks.ts';
import { type LikelyJoin, likelyJoins } from './likely-joins.ts';
import { type Pagination, paginationOf } from './pagination.ts';
import { type RootOperation, rootOperations } from './root-operations.ts';

/** Something that did not come through, by JSON pointer into the published description. */
export interface Finding {
  readonly pointer: string;
  readonly reason: string;
}

/** What became of an operation. */
export interface InspectedOperation {
  readonly pointer: string;
  readonly method: string;
  readonly path: string;
  /** Coordinates of the fields that call it; none for a lost one. */
  readonly fields: readonly string[];
}

/** What the doctor says of one API description. */
export interface ApiInspection {
  readonly operations: readonly InspectedOperation[];
  /** Root fields of the schema. */
  readonly fieldCount: number;
  /** Operations that are no field, or whose arguments or answer are any JSON although they have a schema. */
  readonly lost: readonly Finding[];
  readonly jsonFallbacks: readonly JsonFallback[];
  /** Everything else that did not come through. */
  readonly warnings: readonly Finding[];
  readonly auth: readonly AuthScheme[];
  readonly batches: readonly BatchEndpoint[];
  readonly joins: readonly LikelyJoin[];
  readonly pagination: readonly Pagination[];
}

/** A description and the schema that was built of it. */
export interface BuiltDescription {
  readonly description: ApiDescription;
  readonly problems: readonly DescriptionProblem[];
  /** With stamps; `undefined` where none could be built. */
  readonly schema: GraphQLSchema | undefined;
  /** Why there is no schema. */
  readonly failure?: string | undefined;
}

/** Compares a description with the schema built of it. */
export function inspectApi({ description, problems, schema, failure }: BuiltDescription): ApiInspection {
  const roots = schema ? rootOperations(schema) : [];
  const byPointer = Map.groupBy(roots, ({ pointer }) => pointer);
  const lostBefore = problems.filter(({ pointer, lost }) => lost && isOperation(pointer));
  const fallbacks = jsonFallbacks(pairs(roots, description.operations), description);
  return {
    operations: [
      ...description.operations.map(({ pointer, method, path }) => ({
        pointer,
        method,
        path,
        fields: (byPointer.get(pointer) ?? []).map(({ coordinate }) => coordinate),
      })),
      ...lostBefore.map(({ pointer }) => ({ ...callOf(pointer), pointer, fields: [] })),
    ],
    fieldCount: schema ? countRootFields(schema) : 0,
    lost: oncePerPointer([
      ...lostBefore.map(finding),
      ...withoutField(description.operations, byPointer, failure),
      ...becameJson(fallbacks),
    ]),
    jsonFallbacks: fallbacks,
    warnings: [...problems.filter(({ pointer, lost }) => !(lost && isOperation(pointer))).map(finding), ...left(roots)],
    auth: authSchemesOf(description),
    batches: schema ? batchEndpointsOf(schema) : [],
    joins: schema ? likelyJoins(schema) : [],
    pagination: schema ? paginationOf(schema, description) : [],
  };
}

function pairs(roots: readonly RootOperation[], operations: readonly ApiOperation[]) {
  const described = new Map(operations.map((operation) => [operation.pointer, operation]));
  return roots.flatMap((root) => {
    const operation = described.get(root.pointer);
    return operation ? [{ root, operation }] : [];
  });
}

/** `/paths/~1pets/get`, not `/paths/~1pets`. */
function isOperation(pointer: string): boolean {
  const keys = parsePointer(pointer);
  return keys[0] === 'paths' && (keys.length === 3 || (keys.length === 4 && keys[2] === 'additionalOperations'));
}

function callOf(pointer: string): { method: string; path: string } {
  const keys = parsePointer(pointer);
  return { method: (keys.at(-1) ?? '').toUpperCase(), path: keys[1] ?? '' };
}

function countRootFields(schema: GraphQLSchema): number {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((type) => Object.values(type?.getFields() ?? {}));
  // A schema needs a query; for an API without one there is a field that calls nothing.
  return fields.filter((field) => fieldStamp(field)?.kind !== 'placeholder').length;
}

function withoutField(
  operations: readonly ApiOperation[],
  byPointer: ReadonlyMap<string, unknown>,
  failure: string | undefined,
): Finding[] {
  const reason = failure === undefined ? 'no field of the schema calls it' : `the schema cannot be built: ${failure}`;
  return operations.filter(({ pointer }) => !byPointer.has(pointer)).map(({ pointer }) => ({ pointer, reason }));
}

function becameJson(fallbacks: readonly JsonFallback[]): Finding[] {
  return fallbacks.flatMap(({ operation, described, coordinate }) => {
    if (operation === undefined || !described) return [];
    const what = coordinate.endsWith(':)') ? `the argument ${argumentName(coordinate)}` : 'the answer';
    return [{ pointer: operation, reason: `${what} became JSON, although the description has a schema` }];
  });
}

function argumentName(coordinate: string): string {
  return coordinate.slice(coordinate.indexOf('(') + 1, -2);
}

/** Operations that the gateway calls through Mesh's resolver. */
function left(roots: readonly RootOperation[]): Finding[] {
  return roots.flatMap(({ pointer, operation: { uncompiled } }) =>
    uncompiled === undefined ? [] : [{ pointer, reason: `left to Mesh's resolver: ${uncompiled}` }],
  );
}

function finding({ pointer, reason }: Finding): Finding {
  return { pointer, reason };
}

function oncePerPointer(findings: readonly Finding[]): Finding[] {
  return [...Map.groupBy(findings, ({ pointer }) => pointer)].map(([pointer, own]) => ({
    pointer,
    reason: [...new Set(own.map(({ reason }) => reason))].join('; '),
  }));
}
