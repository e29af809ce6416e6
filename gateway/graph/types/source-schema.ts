import {
  GraphQLBoolean,
  type GraphQLFieldConfig,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
} from 'graphql';
import type { ApiDescription, ApiOperation } from '../../openapi/api-description.ts';
import { formatPointer } from '../../openapi/document/json-pointer.ts';
import { type DescriptionProblem, Report } from '../../openapi/document/report.ts';
import { createShapes } from '../../openapi/shape/create-shapes.ts';
import type { ShapeUse } from '../../openapi/shape/shape.ts';
import { camelCase } from '../naming/cases.ts';
import { operationNames } from '../naming/operation-names.ts';
import { createPlaceNames } from '../naming/place-names.ts';
import { answerLengths } from '../stamps/answer-lengths.ts';
import { maxItemsIn } from '../stamps/max-items.ts';
import type { StampedOperation } from '../stamps/stamp.ts';
import { type CompileOperation, compiled } from '../stamps/stamp-operations.ts';
import { answering, answerReading, answerShape } from './answers.ts';
import { argumentsOf } from './arguments.ts';
import { deprecationReason } from './enum-types.ts';
import { createLinkFields, type RootOperation } from './link-fields.ts';
import { createSourceTypes, type SourceTypes } from './source-types.ts';
import { stamped } from './stamped.ts';
import { withXmlAsText } from './xml-text.ts';

export interface SourceSchemaOptions {
  readonly source: string;
  readonly description: ApiDescription;
  readonly compile: CompileOperation;
  /** Name of the document in problems. */
  readonly file?: string | undefined;
  /** Mesh's option: fields that are queries or mutations against their method. */
  readonly selectQueryOrMutationField?: readonly { readonly type?: unknown; readonly fieldName: string }[] | undefined;
  /** `content-type` of Mesh's `operationHeaders`. */
  readonly contentType?: string | undefined;
  /** JSON pointers of the operations whose lists are read page by page. @default none */
  readonly paged?: ReadonlySet<string> | undefined;
}

export interface SourceSchema {
  readonly schema: GraphQLSchema;
  readonly operations: readonly StampedOperation[];
  /** What is JSON, links that are no fields; operations left out. */
  readonly problems: readonly DescriptionProblem[];
}

/**
 * The schema of an API as a person would have written it, stamped, straight from its description. Every operation
 * that can be called is a field; whatever one of them has that cannot be mapped costs only itself.
 */
export function createSourceSchema(options: SourceSchemaOptions): SourceSchema {
  const { source, description, file } = options;
  const report = new Report(file);
  const { queries, mutations, names } = rootNames(options);
  const shapes = createShapes(description);
  const byPlace = new Map(description.operations.map((operation) => [operation.pointer, names.get(operation)]));
  const roots: RootOperation[] = [];
  const types = createSourceTypes({
    source,
    document: description.document,
    placeNames: createPlaceNames(
      description.document,
      (path, method) => byPlace.get(formatPointer(['paths', path, method])),
      shapes.titleAt,
    ),
    report,
    links: createLinkFields(() => roots, report),
  });

  function rootField(given: ApiOperation, rootType: 'Query' | 'Mutation'): void {
    const operation = withXmlAsText(given);
    const field = names.get(given) ?? '';
    const call = compiled(operation, options.compile);
    if (!call.rest) {
      report.lose(operation.pointer, call.uncompiled ?? 'it cannot be called');
      return;
    }
    const answer = answerShape(operation, shapes);
    const type = answerType(answer, types);
    const reading = answerReading(answer, type);
    const stamp: StampedOperation = {
      source,
      field,
      rootType,
      pointer: operation.pointer,
      rest: answering(call.rest, reading),
      uncompiled: undefined,
      maxItems: (arg, path) => maxItemsIn(operation, description.resolve, arg, path),
      lengths: answerLengths(operation, description.resolve),
      linked:
        operation.responses.some(({ links }) => links !== undefined) || options.paged?.has(operation.pointer) === true,
      fallback: undefined,
      described: { operation, resolve: description.resolve, reading },
    };
    const config: GraphQLFieldConfig<unknown, unknown> = {
      type,
      description: operation.description?.trim(),
      args: argumentsOf(operation, { shapes, input: types.input, contentType: options.contentType }),
      ...(operation.deprecated ? { deprecationReason } : {}),
      ...stamped({ kind: 'operation', operation: stamp }),
    };
    roots.push({ operation, stamp, answer, config });
  }

  for (const operation of queries) rootField(operation, 'Query');
  for (const operation of mutations) rootField(operation, 'Mutation');
  types.output.complete();
  types.input.complete();
  const rootOf = (name: 'Query' | 'Mutation') => {
    const fields = roots
      .filter(({ stamp }) => stamp.rootType === name)
      .map(({ stamp, config }) => [stamp.field, config]);
    return fields.length === 0 ? undefined : new GraphQLObjectType({ name, fields: Object.fromEntries(fields) });
  };
  const schema = new GraphQLSchema({
    query: rootOf('Query') ?? emptyQuery(),
    mutation: rootOf('Mutation'),
    types: [...types.output.implementing],
  });
  return { schema, operations: roots.map(({ stamp }) => stamp), problems: report.problems };
}

/** What root fields answer may always be missing. */
function answerType(answer: ShapeUse | undefined, { output, scalars }: SourceTypes): GraphQLOutputType {
  if (!answer) return GraphQLBoolean;
  const isFile = answer.shape.kind === 'scalar' && answer.shape.scalar === 'File';
  return isFile ? scalars.named('File') : output.of({ ...answer, nullable: true });
}

/** GraphQL demands a query (3.3.1); an API may have none. */
function emptyQuery(): GraphQLObjectType {
  const fields = { dummy: { type: GraphQLBoolean, ...stamped({ kind: 'placeholder' }) } };
  return new GraphQLObjectType({ name: 'Query', fields });
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

function rootNames({ description, selectQueryOrMutationField = [] }: SourceSchemaOptions) {
  const chosen = new Map(
    selectQueryOrMutationField.map(({ type, fieldName }) => [
      camelCase(fieldName),
      String(type).toLowerCase() === 'query',
    ]),
  );
  const { operations } = description;
  const alone = new Map([
    ...operationNames(operations.filter(({ method }) => safeMethods.has(method))),
    ...operationNames(operations.filter(({ method }) => !safeMethods.has(method))),
  ]);
  const isQuery = (operation: ApiOperation) =>
    chosen.get(alone.get(operation) ?? '') ?? safeMethods.has(operation.method);
  const queries = operations.filter(isQuery);
  const mutations = operations.filter((operation) => !isQuery(operation));
  return { queries, mutations, names: new Map([...operationNames(queries), ...operationNames(mutations)]) };
}
