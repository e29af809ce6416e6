import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { fieldStamp } from '../stamps/stamp.ts';

/** The way of a join's `result` from the answer of its call, by names on the wire; positions in lists are no step. */
export function resultProperties(result: string | undefined, answer: GraphQLOutputType): readonly string[] {
  const properties: string[] = [];
  let holder: GraphQLNamedType | undefined = getNamedType(answer);
  for (const name of (result ?? '').split(/[.[\]]/).filter((step) => !/^\d*$/.test(step))) {
    const field: GraphQLField<unknown, unknown> | undefined =
      isObjectType(holder) || isInterfaceType(holder) ? holder.getFields()[name] : undefined;
    const stamp = field && fieldStamp(field);
    if (!stamp || stamp.kind === 'property') properties.push(stamp?.property ?? name);
    holder = field && getNamedType(field.type);
  }
  return properties;
}
