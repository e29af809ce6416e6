import type { MeshSource } from '@graphql-mesh/types';
import type { ExecutionRequest } from '@graphql-tools/utils';
import {
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  isNonNullType,
  Kind,
} from 'graphql';
import { isAbsent } from '../../rest/response/statuses.ts';
import type { UpstreamClient } from '../../upstream/upstream-client.ts';
import { requestStateOf } from '../calls/request-state.ts';
import { setStamp } from '../stamps/stamp.ts';
import { gatewayErrorOfMesh } from './mesh-error.ts';
import type { MeshFields } from './mesh-fields.ts';

export interface MeshExecution {
  readonly source: string;
  readonly calls: UpstreamClient;
  readonly fields: MeshFields;
}

const rootTypes = [
  ['query', 'Query'],
  ['mutation', 'Mutation'],
  ['subscription', 'Subscription'],
] as const;

/**
 * A source that Mesh executes, held to what holds for all: rules on its root fields are asked before each call,
 * however it came about, its calls go through the client of the source, and what fails fails with a code.
 */
export function executeByMesh(made: MeshSource, execution: MeshExecution): MeshSource {
  const { schema, executor } = made;
  for (const [operation, rootType] of rootTypes) {
    for (const field of Object.values(schema.getRootType(operation as never)?.getFields() ?? {})) {
      setStamp(field, { kind: 'mesh', source: execution.source, rootType, field: field.name });
      if (!executor && operation !== 'subscription' && field.resolve) guardField(field, rootType, execution);
    }
  }
  return executor ? { ...made, executor: guardExecutor(executor, schema, execution) } : made;
}

function guardField(
  field: GraphQLField<unknown, unknown>,
  rootType: 'Query' | 'Mutation',
  { source, calls, fields }: MeshExecution,
): void {
  const { resolve } = field;
  if (!resolve) return;
  const nullable = rootType === 'Query' && !isNonNullType(field.type);
  const known = { readOnly: rootType === 'Mutation' ? false : undefined };
  field.resolve = async (root, args, context, info) => {
    const { request } = requestStateOf(context);
    request.authorizeOperation(fields.coordinateOf(source, rootType, field.name), args);
    const fetch = calls.fetchFor({ ...request, execution: { context, info } }, known);
    try {
      const value: unknown = await resolve(
        root,
        args,
        Object.assign(Object.create(context as object), { fetch }),
        info,
      );
      if (value instanceof Error) throw gatewayErrorOfMesh(value, { source, field: field.name });
      return value;
    } catch (error) {
      if (nullable && isAbsent(error)) return null;
      throw error;
    }
  };
}

type Executor = NonNullable<MeshSource['executor']>;

/** Of a source with an executor (another GraphQL API) the document says which root fields are asked for. */
function guardExecutor(executor: Executor, schema: GraphQLSchema, { source, fields }: MeshExecution): Executor {
  return (request: ExecutionRequest) => {
    const state = requestStateOf(request.context);
    for (const { rootType, fieldName, args } of rootFieldsOf(request, schema)) {
      state.request.authorizeOperation(fields.coordinateOf(source, rootType, fieldName), args);
    }
    return executor(request as never);
  };
}

function rootFieldsOf({ document, operationName, variables }: ExecutionRequest, schema: GraphQLSchema) {
  const operation = getOperationAST(document, operationName);
  const rootType = rootTypes.find(([name]) => name === operation?.operation)?.[1] ?? 'Query';
  const root = operation && schema.getRootType(operation.operation);
  return (operation?.selectionSet.selections ?? []).flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return [];
    const fieldName = selection.name.value;
    const field = root?.getFields()[fieldName];
    const args = field ? getArgumentValues(field, selection, variables as Record<string, unknown> | undefined) : {};
    return [{ rootType, fieldName, args }];
  });
}

/** The `fetch` of a handler: for its description while there is no request, on behalf of the request afterwards. */
export function handlerFetch(calls: UpstreamClient, description: typeof globalThis.fetch): typeof globalThis.fetch {
  const fetch = (input: string | URL | Request, init?: RequestInit, context?: unknown, info?: unknown) => {
    if (!isOfRequest(context)) return description(input, init);
    return calls.fetchFor({ ...requestStateOf(context).request, execution: { context, info } })(input, init);
  };
  return fetch as typeof globalThis.fetch;
}

function isOfRequest(context: unknown): boolean {
  try {
    return requestStateOf(context) !== undefined;
  } catch {
    return false;
  }
}
