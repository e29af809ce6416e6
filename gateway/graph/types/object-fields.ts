import type { GraphQLFieldConfig, GraphQLOutputType } from 'graphql';
import type { MapShape, ObjectShape, Property, ShapeUse } from '../../openapi/shape/shape.ts';
import { memberNames } from '../naming/member-names.ts';
import { entriesWithin } from './entries-within.ts';
import { deprecationReason } from './enum-types.ts';
import { answeredShape } from './long-integers.ts';
import { stamped } from './stamped.ts';

export type Fields = Readonly<Record<string, GraphQLFieldConfig<unknown, unknown>>>;

/** Further fields of an object, of operations that it links to. @param taken Names of its properties' fields. */
export type LinkFields = (shape: ObjectShape, taken: ReadonlySet<string>) => Fields;

interface Making {
  use(use: ShapeUse): GraphQLOutputType;
  map(shape: MapShape): GraphQLOutputType;
  readonly links: LinkFields;
}

/** Makes the fields of an object: one for each property that is answered, one for those without name, and its links. */
export function createObjectFields({ use, map, links }: Making): (shape: ObjectShape) => Fields {
  function fieldOf({ name, required, deprecated, description, use: useOf }: Property) {
    const { shape, nullable } = useOf();
    const type = use({ shape: answeredShape(shape, name), nullable: nullable || !required });
    return {
      type,
      description,
      ...(deprecated ? { deprecationReason } : {}),
      ...stamped({ kind: 'property', property: name, ...entriesWithin(type) }),
    };
  }

  function otherFields({ place, properties, others }: ObjectShape, taken: ReadonlySet<string>): Fields {
    if (!others || taken.has(otherProperties)) return {};
    const type = map({ kind: 'map', place, values: others });
    const named = new Set(properties.map(({ name }) => name));
    return {
      [otherProperties]: {
        type,
        description: 'The properties that have no field of their own.',
        ...stamped({ kind: 'others', named, ...entriesWithin(type) }),
      },
    };
  }

  return (shape) => {
    const names = memberNames(shape.properties.map(({ name }) => name));
    const taken = new Set(names.values());
    const fields = visibleProperties(shape).map(
      (property) => [names.get(property.name) ?? '', fieldOf(property)] as const,
    );
    return { ...Object.fromEntries(fields), ...otherFields(shape, taken), ...links(shape, taken) };
  };
}

/** The field that has the properties that the description does not name. */
export const otherProperties = 'additionalProperties';

/** What is only sent is no part of answers. */
export function visibleProperties({ properties }: ObjectShape): readonly Property[] {
  return properties.filter(({ writeOnly }) => !writeOnly);
}
