import { buildSchema, type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { setStamp, type TypeStamp } from '../../../gateway/graph/stamps/stamp.ts';

/** What of a schema is on the wire, where it is not what the schema calls it. */
export interface OnWire {
  /** By coordinate, as `Book.shelfMark`. */
  readonly properties?: Readonly<Record<string, string>>;
  /** By coordinate, as `Binding.HARD_COVER`. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly types?: Readonly<Record<string, Partial<TypeStamp>>>;
}

/** A schema of SDL whose parts are stamped as those of a source are. */
export function stampedSchema(sdl: string, { properties = {}, values = {}, types = {} }: OnWire = {}): GraphQLSchema {
  const schema = buildSchema(sdl, { assumeValid: true });
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    const enumValues = isEnumType(type)
      ? { values: new Map(type.getValues().map(({ name }) => [name, values[`${type.name}.${name}`] ?? name])) }
      : {};
    setStamp(type, { source: 'api', typeName: type.name, ...enumValues, ...types[type.name] });
    if (isEnumType(type))
      for (const value of type.getValues()) setStamp(value, { property: value.name, field: value.name });
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const property = properties[`${type.name}.${field.name}`] ?? field.name;
      setStamp(field, isInputObjectType(type) ? { property, field: field.name } : { kind: 'property', property });
    }
  }
  return schema;
}
