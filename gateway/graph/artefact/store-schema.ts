import { getDirectiveExtensions } from '@graphql-tools/utils';
import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { weftExtension } from '../graph.ts';
import { typeStamp } from '../stamps/stamp.ts';
import { type Encoded, encode, isPlain, type References } from './codec.ts';
import { storedScalar } from './store-scalar.ts';
import type {
  StoredDirective,
  StoredEnumValue,
  StoredField,
  StoredInput,
  StoredSchema,
  StoredType,
} from './stored-schema.ts';
import { Unstorable } from './unstorable.ts';

/**
 * A merged schema as JSON, stamps included; resolvers are bound to it anew each time.
 * @param references the operations that stamps refer to
 * @param directives names of those that the project spells; what Mesh spells may hold addresses and headers
 * @throws Unstorable naming the part that only this process can have.
 */
export function storeSchema(
  schema: GraphQLSchema,
  references: References,
  directives: ReadonlySet<string>,
): StoredSchema {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const store = new SchemaStorage(schema, references, directives);
  return {
    ...text({ description: schema.description }),
    ...text({ query: schema.getQueryType()?.name }),
    ...text({ mutation: schema.getMutationType()?.name }),
    ...text({ subscription: schema.getSubscriptionType()?.name }),
    types: types.map((type) => store.type(type)),
    directives: schema
      .getDirectives()
      .filter((directive) => !isSpecifiedDirective(directive))
      .map(
        (directive): StoredDirective => ({
          name: directive.name,
          ...text({ description: directive.description }),
          locations: directive.locations,
          args: directive.args.map((arg) => store.input(arg, `@${directive.name}`)),
          repeatable: directive.isRepeatable,
        }),
      ),
  };
}

type Annotated = Parameters<typeof getDirectiveExtensions>[0] & object;

/** What stands elsewhere: default values on their arguments, joins in the project's files, which may hold its secrets. */
const keptElsewhere = new Set(['weftDefault', 'directives']);
const readElsewhere = new Set(['resolveTo', 'deprecated', 'specifiedBy', 'oneOf']);

class SchemaStorage {
  readonly #schema: GraphQLSchema;
  readonly #references: References;
  readonly #directives: ReadonlySet<string>;
  readonly #used: ReadonlySet<GraphQLNamedType>;

  constructor(schema: GraphQLSchema, references: References, directives: ReadonlySet<string>) {
    this.#schema = schema;
    this.#references = references;
    this.#directives = directives;
    this.#used = usedTypes(schema);
  }

  type(type: GraphQLNamedType): StoredType {
    const { name } = type;
    const node = { name, ...text({ description: type.description }), ...this.#extensions(type, name) };
    if (isObjectType(type) || isInterfaceType(type)) {
      const interfaces = type.getInterfaces().map((one) => one.name);
      return {
        kind: isObjectType(type) ? 'object' : 'interface',
        ...node,
        fields: Object.values(type.getFields()).map((field) => this.#field(field, `${name}.${field.name}`)),
        ...(interfaces.length > 0 && { interfaces }),
      };
    }
    if (isUnionType(type)) return { kind: 'union', ...node, types: type.getTypes().map((member) => member.name) };
    if (isEnumType(type)) return { kind: 'enum', ...node, values: this.#enumValues(type) };
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).map((field) => this.input(field, `${name}.${field.name}`));
      return { kind: 'input', ...node, fields, ...(type.isOneOf && { oneOf: true }) };
    }
    if (!isScalarType(type)) throw new Unstorable(`${name} is of no kind of type that is known`);
    return {
      kind: 'scalar',
      ...node,
      scalar: storedScalar(type, this.#used.has(type)),
      ...text({ url: type.specifiedByURL }),
    };
  }

  input(input: GraphQLArgument | GraphQLInputField, at: string): StoredInput {
    const { name, type, description, defaultValue, deprecationReason } = input;
    return {
      name,
      type: String(type),
      ...text({ description, deprecated: deprecationReason }),
      ...(defaultValue === undefined ? {} : { default: this.#encoded(defaultValue, `the default of ${at}`) }),
      ...this.#extensions(input, at),
    };
  }

  #field(field: GraphQLField<unknown, unknown>, at: string): StoredField {
    return {
      name: field.name,
      type: String(field.type),
      ...text({ description: field.description, deprecated: field.deprecationReason }),
      ...(field.args.length > 0 && { args: field.args.map((arg) => this.input(arg, `${at}(${arg.name}:)`)) }),
      ...this.#extensions(field, at),
    };
  }

  #enumValues(type: GraphQLEnumType): StoredEnumValue[] {
    const isStamped = typeStamp(type) !== undefined;
    return type.getValues().map((one) => ({
      name: one.name,
      ...(one.value === one.name ? {} : { value: this.#encoded(one.value, `${type.name}.${one.name}`) }),
      ...text({ description: one.description, deprecated: one.deprecationReason }),
      // Stamps of values have done their work once values are those on the wire.
      ...(isStamped ? {} : this.#extensions(one, `${type.name}.${one.name}`)),
    }));
  }

  #extensions(
    node: Annotated & { readonly extensions?: unknown },
    at: string,
  ): { stamp?: Encoded; extensions?: Encoded } {
    const { extensions } = node;
    const own = Object.entries((extensions ?? {}) as object).filter(([name]) => !keptElsewhere.has(name));
    const spelt = Object.entries(getDirectiveExtensions(node, this.#schema)).filter(
      ([name]) => this.#directives.has(name) && !readElsewhere.has(name),
    );
    const kept: Record<string, unknown> = {
      ...Object.fromEntries(own.map(([name, value]) => [name, name === weftExtension ? withoutValues(value) : value])),
      ...(spelt.length > 0 && { directives: Object.fromEntries(spelt) }),
    };
    const [first, ...others] = Object.keys(kept);
    if (first === undefined) return {};
    const { stamp, ...more } = Object(kept[weftExtension]) as { stamp?: unknown };
    const isStampAlone = stamp !== undefined && Object.keys(more).length === 0 && others.length === 0;
    const encoded = isStampAlone ? this.#encoded(stamp, at) : undefined;
    return encoded !== undefined && isPlain(encoded) ? { stamp: encoded } : { extensions: this.#encoded(kept, at) };
  }

  #encoded(value: unknown, at: string): Encoded {
    try {
      return encode(value, this.#references);
    } catch (error) {
      if (error instanceof Unstorable) throw new Unstorable(`${at}: ${error.message}`);
      throw error;
    }
  }
}

/** The types of all fields, arguments and input fields. */
function usedTypes(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const used = new Set<GraphQLNamedType>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) used.add(getNamedType(field.type));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      for (const { type: own } of [field, ...field.args]) used.add(getNamedType(own));
    }
  }
  return used;
}

/** The stamp of an enum without the values that the enum itself has. */
function withoutValues(extension: unknown): unknown {
  const { stamp, ...others } = extension as { stamp?: { values?: unknown } };
  if (!stamp?.values) return extension;
  const { values: _, ...rest } = stamp;
  return { ...others, stamp: { ...rest, values: 'own' } };
}

/** Members that have a text. */
function text<T extends Record<string, string | null | undefined>>(members: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof T]?: string;
  };
}
