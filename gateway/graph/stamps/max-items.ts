import { type GraphQLArgument, getNamedType, isInputObjectType } from 'graphql';
import type { ApiOperation, Schema } from '../../openapi/api-description.ts';
import { argumentStamp, inputFieldStamp } from './stamp.ts';

/** Follows `$ref`s; `undefined` for one that leads nowhere. */
export type ResolveSchema = (schema: Schema) => Schema | undefined;

/** `maxItems` of the list that an argument is, or of the list at a path of schema names within it. */
export function maxItemsIn(
  operation: ApiOperation | undefined,
  resolve: ResolveSchema,
  arg: GraphQLArgument,
  path: readonly string[],
): number | undefined {
  let schema = operation && schemaOf(operation, arg);
  let type = getNamedType(arg.type);
  for (const step of path) {
    const field = isInputObjectType(type) ? type.getFields()[step] : undefined;
    const property = (field && inputFieldStamp(field)?.property) ?? step;
    schema = schema && resolve(schema)?.properties?.[property];
    if (field) type = getNamedType(field.type);
  }
  const maxItems = schema && resolve(schema)?.['maxItems'];
  return typeof maxItems === 'number' && maxItems >= 1 ? maxItems : undefined;
}

function schemaOf(operation: ApiOperation, arg: GraphQLArgument): Schema | undefined {
  const stamp = argumentStamp(arg);
  if (stamp?.place === 'body') return operation.requestBody?.content.find(({ schema }) => schema)?.schema;
  return operation.parameters.find(({ in: place, name }) => place === stamp?.place && name === stamp.name)?.schema;
}
