import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import type { UpstreamClient } from '../../upstream/upstream-client.ts';
import type { AnswerChecks } from '../calls/answer-checks.ts';
import { bindOperation, type OperationCall } from '../calls/operation-call.ts';
import { fieldStamp, type StampedOperation } from '../stamps/stamp.ts';

/** Every REST operation that the merged schema can reach. */
export interface OperationIndex {
  readonly all: readonly OperationCall[];
  /** By the field of the merged schema. */
  ofField(field: GraphQLField<unknown, unknown>): OperationCall | undefined;
  ofOperation(operation: StampedOperation): OperationCall | undefined;
  /** By what a join or the in-context SDK names: the source and its root field, before the merge or after. */
  find(source: string, rootType: string, fieldName: string): OperationCall | undefined;
  /** The fields of a source that {@link find} knows, for suggestions. */
  names(source: string): readonly string[];
}

/** A root field of a source by the names it has after the source's own transforms, before any prefixing. */
export interface SourceField {
  readonly source: string;
  readonly rootType: string;
  readonly fieldName: string;
  readonly operation: StampedOperation;
}

export function indexOperations(
  schema: GraphQLSchema,
  sourceFields: readonly SourceField[],
  clientOf: (source: string) => UpstreamClient,
  checks: AnswerChecks,
): OperationIndex {
  const byOperation = new Map<StampedOperation, OperationCall>();
  const byField = new Map<GraphQLField<unknown, unknown>, OperationCall>();
  for (const { type, field, operation } of operationFields(schema)) {
    const call = bindOperation(field, `${type.name}.${field.name}`, operation, clientOf(operation.source), checks);
    byField.set(field, call);
    if (!byOperation.has(operation)) byOperation.set(operation, call);
  }
  const byName = new Map<string, OperationCall>();
  for (const [field, call] of byField) byName.set(`${call.source}/${call.operation.rootType}.${field.name}`, call);
  for (const { source, rootType, fieldName, operation } of sourceFields) {
    const call = byOperation.get(operation);
    if (call) byName.set(`${source}/${rootType}.${fieldName}`, call);
  }
  return {
    all: [...byOperation.values()],
    ofField: (field) => byField.get(field),
    ofOperation: (operation) => byOperation.get(operation),
    find: (source, rootType, fieldName) => byName.get(`${source}/${rootType}.${fieldName}`),
    names: (source) =>
      [...byName.keys()].filter((key) => key.startsWith(`${source}/`)).map((key) => key.slice(source.length + 1)),
  };
}

/** All fields of object types that call a REST operation: root fields, also where a transform has moved them. */
export function* operationFields(
  schema: GraphQLSchema,
): Generator<{ type: GraphQLObjectType; field: GraphQLField<unknown, unknown>; operation: StampedOperation }> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const stamp = fieldStamp(field);
      if (stamp?.kind === 'operation') yield { type, field, operation: stamp.operation };
    }
  }
}
