import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { fieldStamp, typeStamp } from '../stamps/stamp.ts';

/**
 * The coordinate of the field that shows a property of an answer, or of the innermost one that holds it.
 * @param root the field that the operation answers, and its coordinate.
 * @param names names on the wire, outermost first.
 */
export function fieldAt(
  schema: GraphQLSchema,
  root: { readonly field: GraphQLField<unknown, unknown>; readonly coordinate: string },
  names: readonly string[],
): string {
  let { coordinate } = root;
  let type = getNamedType(root.field.type);
  for (const name of names) {
    const found = propertyOf(schema, type, name);
    if (!found) break;
    coordinate = `${found.holder.name}.${found.field.name}`;
    type = getNamedType(found.field.type);
  }
  return coordinate;
}

interface Found {
  readonly holder: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

function propertyOf(schema: GraphQLSchema, type: GraphQLNamedType, name: string): Found | undefined {
  const holders = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  // The names of a map are data: what stands under any of them is the value of an entry.
  const property = name === '*' && typeStamp(type)?.isEntry ? 'value' : name;
  for (const holder of holders) {
    const field = Object.values(holder.getFields()).find((each) => {
      const stamp = fieldStamp(each);
      return stamp?.kind === 'property' && stamp.property === property;
    });
    if (field) return { holder, field };
  }
  return undefined;
}
