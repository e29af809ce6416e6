import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { ApiOperation } from '../../openapi/api-description.ts';
import type { RestOperation } from '../../rest/operation.ts';
import { UnsupportedOperation } from '../../rest/unsupported-operation.ts';
import { answerLengths } from './answer-lengths.ts';
import { maxItemsIn, type ResolveSchema } from './max-items.ts';
import { sanitizedName } from './sanitized-name.ts';
import { type ArgumentStamp, type StampedOperation, setStamp } from './stamp.ts';
import { stampLinks } from './stamp-links.ts';
import { first } from './stamp-source.ts';

type RootField = GraphQLField<unknown, unknown>;

/** Compiles one operation of the description; throws `UnsupportedOperation` for one that it cannot express. */
export type CompileOperation = (operation: ApiOperation) => RestOperation;

/**
 * Stamps the root fields of a source's schema with the operations they call, and their arguments with
 * where they go. Without `operations` (the source has no OpenAPI description) Mesh's resolvers make the calls.
 *
 * @param paged JSON pointers of the operations whose lists are read page by page
 */
export function stampOperations(
  schema: GraphQLSchema,
  source: string,
  operations: readonly ApiOperation[],
  compile: CompileOperation,
  resolve: ResolveSchema,
  paged: ReadonlySet<string> = new Set(),
): StampedOperation[] {
  const byCall = new Map(operations.map((operation) => [callOf(operation), operation]));
  const stamped: StampedOperation[] = [];
  for (const { field, rootType } of rootFields(schema)) {
    const http = first(schema, field, 'httpOperation');
    if (!http) {
      if (rootType === 'Query' && field.name === 'dummy') setStamp(field, { kind: 'placeholder' });
      continue;
    }
    const operation = byCall.get(`${String(http['httpMethod']).toUpperCase()} ${String(http['path'])}`);
    const stamp: StampedOperation = {
      source,
      field: field.name,
      rootType,
      pointer: operation?.pointer,
      ...compiled(operation, compile),
      maxItems: (arg, path) => maxItemsIn(operation, resolve, arg, path),
      lengths: answerLengths(operation, resolve),
      linked: first(schema, field, 'linkResolver') !== undefined || paged.has(operation?.pointer ?? ''),
      pathArguments: new Set([...String(http['path']).matchAll(/\{args\.(\w+)/g)].flatMap(([, name]) => name ?? [])),
      fallback: field.resolve,
      described: operation && { operation, resolve },
    };
    for (const arg of field.args) setStamp(arg, argumentStampOf(arg.name, operation));
    setStamp(field, { kind: 'operation', operation: stamp });
    stamped.push(stamp);
  }
  stampLinks(schema, rootFields(schema), stamped);
  stampSubscriptions(schema);
  return stamped;
}

/** The compiled call of an operation, or why there is none. */
export function compiled(operation: ApiOperation | undefined, compile: CompileOperation) {
  if (!operation) return { rest: undefined, uncompiled: 'it is not an operation of an OpenAPI description' };
  try {
    return { rest: compile(operation), uncompiled: undefined };
  } catch (error) {
    if (!(error instanceof UnsupportedOperation)) throw error;
    return { rest: undefined, uncompiled: error.reason };
  }
}

/** The call as Mesh writes it into `@httpOperation`: declared path parameters under their sanitised names. */
function callOf({ method, path, parameters }: ApiOperation): string {
  const template = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, { name }) => text.replace(`{${name}}`, () => `{args.${sanitizedName(name)}}`), path);
  return `${method} ${template}`;
}

function argumentStampOf(name: string, operation: ApiOperation | undefined): ArgumentStamp {
  const parameter = operation?.parameters.find((candidate) => sanitizedName(candidate.name) === name);
  if (parameter) return { place: parameter.in, name: parameter.name, field: name };
  if (name === 'input') {
    return { place: 'body', name, field: name, required: operation?.requestBody?.required === true };
  }
  const property = bodyProperties(operation).find((candidate) => sanitizedName(candidate) === name);
  if (property !== undefined) return { place: 'bodyProperty', name: property, field: name };
  return { place: 'unknown', name, field: name };
}

function bodyProperties(operation: ApiOperation | undefined): string[] {
  return (operation?.requestBody?.content ?? []).flatMap(({ schema }) => Object.keys(schema?.properties ?? {}));
}

function stampSubscriptions(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    if (!field.subscribe) continue;
    for (const arg of field.args) setStamp(arg, { place: 'unknown', name: arg.name, field: arg.name });
    setStamp(field, { kind: 'subscription', subscribe: field.subscribe });
  }
}

function* rootFields(schema: GraphQLSchema): Generator<{ field: RootField; rootType: 'Query' | 'Mutation' }> {
  const roots = [
    [schema.getQueryType(), 'Query'],
    [schema.getMutationType(), 'Mutation'],
  ] as const;
  for (const [type, rootType] of roots) {
    for (const field of Object.values(type?.getFields() ?? {})) yield { field, rootType };
  }
}
