import { type GraphQLField, type GraphQLSchema, isNonNullType } from 'graphql';
import type { OperationIndex } from '../bind/operation-index.ts';
import { commentText, member, TypeText } from './type-text.ts';

const head = `// Written by "weft build" from the schema; what is changed here is lost with the next build.

`;

/**
 * TypeScript for resolvers of a project: what `context.sources` offers, with the arguments and the answer of every
 * operation. The same schema gives the same text.
 */
export function sourceTypes(schema: GraphQLSchema, sources: readonly string[], operations: OperationIndex): string {
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
  return `${head}${[context, offered, ...types.declarations].join('\n\n')}\n`;
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
