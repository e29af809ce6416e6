import { GraphQLEnumType } from 'graphql';
import type { EnumShape } from '../../openapi/shape/shape.ts';
import { enumValueNames } from '../naming/enum-value-names.ts';
import { stamped } from './stamped.ts';
import type { TypeNames } from './type-names.ts';

/** Enums have one type for what is sent and what is answered. */
export function createEnumTypes(source: string, names: TypeNames): (shape: EnumShape) => GraphQLEnumType {
  const types = new Map<EnumShape, GraphQLEnumType>();
  return (shape) => {
    const type = types.get(shape) ?? enumType(shape, source, names.of(shape, 'output'));
    types.set(shape, type);
    return type;
  };
}

function enumType({ values, description }: EnumShape, source: string, name: string): GraphQLEnumType {
  const valueNames = enumValueNames(values);
  const byName = values.map((value, index) => [valueNames[index] ?? '', value] as const);
  return new GraphQLEnumType({
    name,
    description,
    values: Object.fromEntries(
      byName.map(([valueName, { value, description: ofValue, deprecated }]) => [
        valueName,
        {
          value,
          description: ofValue,
          ...(deprecated === true ? { deprecationReason } : {}),
          ...stamped({ property: valueName, field: valueName }),
        },
      ]),
    ),
    ...stamped({ source, typeName: name, values: new Map(byName.map(([valueName, { value }]) => [valueName, value])) }),
  });
}

/** OpenAPI says that something is deprecated, but not why. */
export const deprecationReason = 'The API description marks it as deprecated.';
