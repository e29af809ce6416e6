import { GraphQLNonNull } from 'graphql';
import type { OperationIndex } from '../bind/operation-index.ts';
import type { BatchedOperation } from './batched-operations.ts';
import { loadersByName } from './source-loaders.ts';
import { commentText, member, type TypeText } from './type-text.ts';

/** What all loaders have in common. */
export const loaderTypes = `/** Single keys of an operation that takes many: one call for those of a turn; rows are matched by the key they hold. */
export interface WeftRowLoader<Key, Row, Others> {
  /** The first row of a key, \`null\` where there is none; a null key asks for nothing. */
  load(key: Key | null | undefined, others?: Others): Promise<Row | null>;
  /** All rows of a key. */
  loadAll(key: Key | null | undefined, others?: Others): Promise<readonly Row[]>;
  /** The first rows of several keys, in their order; an \`Error\` in the place of a key that failed. */
  loadMany(keys: readonly (Key | null | undefined)[], others?: Others): Promise<readonly (Row | null | Error)[]>;
}

/** The keys of one request for a batch function, each asked for once. */
export interface WeftKeyLoader<Key, Value> {
  load(key: Key): Promise<Value>;
  loadMany(keys: readonly Key[]): Promise<readonly (Value | Error)[]>;
}`;

/** The interface of `context.loaders`: each operation that has a loader, with its key, its row and its other arguments. */
export function sourceLoaderTypes(
  sources: readonly string[],
  operations: OperationIndex,
  batched: ReadonlyMap<string, BatchedOperation>,
  types: TypeText,
): string {
  const interfaces = Object.entries(loadersByName(sources, operations, batched)).map(([source, byName]) => {
    const loaders = Object.entries(byName)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, batch]) => loaderText(name, batch, types));
    return member(JSON.stringify(source), true, `{\n${loaders.join('')}  }`);
  });
  return `/** By the name of a source: the operations that take a list of keys. */
export interface WeftLoaders {
${interfaces.join('')}}`;
}

function loaderText(name: string, { call, argument, rowType }: BatchedOperation, types: TypeText): string {
  const [keysArgument] = argument.path.split('.');
  const others = call.field.args
    .filter((arg) => arg.name !== keysArgument)
    .map((arg) => `readonly ${arg.name}?: ${types.input(arg.type)} | undefined`);
  const given = others.length === 0 ? 'Record<string, never>' : `{ ${others.join('; ')} }`;
  const row = types.output(new GraphQLNonNull(rowType));
  const text = `WeftRowLoader<${keyText(types.input(argument.partType(undefined)))}, ${row}, ${given}>`;
  return `${commentText(call.field.description, '    ')}    readonly ${name}: ${text};\n`;
}

/** Keys are compared as text, so that ids of one API may be the numbers of another. */
function keyText(type: string): string {
  const bare = type.replace(/ \| null$/, '');
  return bare === 'string' || bare === 'number' ? 'string | number' : bare;
}
