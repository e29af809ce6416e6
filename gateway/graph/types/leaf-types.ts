import {
  type GraphQLEnumType,
  GraphQLList,
  type GraphQLOutputType,
  type GraphQLScalarType,
  getNamedType,
  isListType,
  isNonNullType,
} from 'graphql';
import { isLeaf, type LeafShape, plainScalars, scalar } from '../../openapi/shape/scalar-shape.ts';
import type { Shape } from '../../openapi/shape/shape.ts';
import type { TypeContext } from './source-types.ts';

export function leafType(shape: LeafShape, { scalars, enums }: TypeContext): GraphQLScalarType | GraphQLEnumType {
  switch (shape.kind) {
    case 'scalar':
      return scalars.named(shape.scalar);
    case 'mixed':
      return scalars.mixed(shape);
    case 'enum':
      return enums(shape);
  }
}

/** JSON has no files: what is called binary there is text. */
export function withoutFiles(shape: LeafShape): LeafShape {
  return shape.kind === 'scalar' && shape.scalar === 'File' ? scalar('String') : shape;
}

/** What the values of a map are, if they are scalars or lists of them; such a map is a scalar itself. */
export function scalarMapOf(values: Shape): string | undefined {
  if (isLeaf(values)) return plainScalars(values).join('Or');
  if (values.kind !== 'list') return undefined;
  const items = values.items().shape;
  return isLeaf(items) ? `${plainScalars(items).join('Or')}List` : undefined;
}

/** A word for a type in the names of types made of it: `[[Order!]]` → `OrderListList`. */
export function wordFor(type: GraphQLOutputType): string {
  const lists = [...String(type)].filter((letter) => letter === '[').length;
  return getNamedType(type).name + 'List'.repeat(lists);
}

/** The type with `null` allowed at every depth: it holds for each that only differs in nullability. */
export function nullableThroughout(type: GraphQLOutputType): GraphQLOutputType {
  if (isNonNullType(type)) return nullableThroughout(type.ofType);
  return isListType(type) ? new GraphQLList(nullableThroughout(type.ofType)) : type;
}
