import { type GraphQLField, type GraphQLSchema, isNonNullType } from 'graphql';
import type { OperationIndex } from '../bind/operation-index.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { batchedOperations } from './batched-operations.ts';
import { loaderTypes, sourceLoaderTypes } from './loader-types.ts';
import { commentText, member, TypeText } from './type-text.ts';

const head = `// Written by "weft build" from the schema; what is changed here is lost with the next build.

`;

/**
 * TypeScript for resolvers of a project: what `context.sources` and `context.loaders` offer, with the arguments and the
 * answer of every operation. The same schema gives the same text.
 */
export function sourceTypes(
  schema: GraphQLSchema,
  sources: readonly string[],
  operations: OperationIndex,
  views: SchemaViews,
): string {
  const types = new TypeText(schema);
  const interfaces = sources.map((source) => {
    const methods = [...new Set(operations.names(source))].toSorted().flatMap((name) => {
      const [rootType = '', fieldName = ''] = name.split('.');
      const call = operations.find(source, rootType, fieldName);
      return call ? method(fieldName, call.field, rootType === 'Query', types) : [];
    });
    return member(JSON.stringify(source), true, `{\n${methods.join('')}  }`);
  });
  const context = `/** What resolvers find in their GraphQL context. */
export interface WeftContext {
  /** REST operations: whole objects without selection sets; identical GETs of one request are one call. */
  readonly sources: WeftSources;
  /** The operations that take many keys, for single ones: \`loaders.shop.products.load(id)\`. */
  readonly loaders: WeftLoaders;
  /**
   * The one loader of this request for a function that answers many keys: by a map, or by a list in the order of the
   * keys. Give it the same function each time, not a new one.
   */
  loader<Key, Value>(
    batch: (keys: readonly Key[], context: WeftContext) => Promise<ReadonlyMap<Key, Value>>,
  ): WeftKeyLoader<Key, Value | null>;
  loader<Key, Value>(
    batch: (keys: readonly Key[], context: WeftContext) => Promise<readonly (Value | Error)[]>,
  ): WeftKeyLoader<Key, Value>;
  /** Headers of the caller, by their lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * A context whose calls may take \`ms\` milliseconds together, never longer than the operation itself; with
   * \`beyondOperation\` they go on when its time is over, which is for undoing what it did.
   */
  within(options: { readonly ms: number; readonly beyondOperation?: boolean }): WeftContext;
}`;
  const offered = `/** By the name of a source. \`null\` is what an API does not have. */
export interface WeftSources {
${interfaces.join('')}}`;
  const loaders = sourceLoaderTypes(sources, operations, batchedOperations(schema, operations, views), types);
  return `${head}${[context, offered, loaders, loaderTypes, ...types.declarations].join('\n\n')}\n`;
}

function method(name: string, field: GraphQLField<unknown, unknown>, isQuery: boolean, types: TypeText): string {
  const args = field.args.map(({ name: argument, type, defaultValue, description }) => ({
    isDemanded: isNonNullType(type) && defaultValue === undefined,
    type: types.input(type),
    name: argument,
    description,
  }));
  const isDemanded = args.some((arg) => arg.isDemanded);
  const members = args.map((arg) =>
    member(arg.name, arg.isDemanded, arg.type, arg.description).replaceAll(/^(?=.)/gm, '    '),
  );
  const given = args.length === 0 ? '' : `args${isDemanded ? '' : '?'}: {\n${members.join('')}    }`;
  const answer = types.output(isQuery && isNonNullType(field.type) ? field.type.ofType : field.type);
  return `${commentText(field.description, '    ')}    ${name}(${given}): Promise<${answer}>;\n`;
}
