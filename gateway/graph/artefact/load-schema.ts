import {
  type DirectiveLocation,
  GraphQLDirective,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLScalarType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  specifiedDirectives,
  specifiedScalarTypes,
} from 'graphql';
import { once } from '../../openapi/shape/once.ts';
import { acceptNames } from '../bind/wire-leaves.ts';
import { weftExtension } from '../graph.ts';
import { decode, type References } from './codec.ts';
import type { StoredEnumValue, StoredField, StoredInput, StoredSchema, StoredType } from './stored-schema.ts';

export interface SchemaLoading {
  /** The operations that stamps refer to. */
  readonly references: References;
  /** Makes a scalar with the functions that belong to it. */
  scalar(stored: Extract<StoredType, { kind: 'scalar' }>, config: LoadedNode): GraphQLScalarType;
}

export interface LoadedNode {
  readonly name: string;
  readonly description: string | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The schema that was stored, without resolvers. It is not validated again. */
export function loadSchema(stored: StoredSchema, loading: SchemaLoading): GraphQLSchema {
  const loaded = new LoadedTypes(loading);
  const types = stored.types.map((type) => loaded.add(type));
  const named = (name: string | undefined) =>
    name === undefined ? undefined : (loaded.type(name) as GraphQLObjectType);
  return new GraphQLSchema({
    description: stored.description,
    query: named(stored.query),
    mutation: named(stored.mutation),
    subscription: named(stored.subscription),
    types,
    directives: [
      ...specifiedDirectives,
      ...stored.directives.map(
        ({ name, description, locations, args, repeatable }) =>
          new GraphQLDirective({
            name,
            description,
            locations: locations as DirectiveLocation[],
            args: loaded.inputs(args),
            isRepeatable: repeatable,
          }),
      ),
    ],
    assumeValid: true,
  });
}

/** graphql-js copies, into something larger, whatever has a prototype. */
function withoutPrototype(extensions: Record<string, unknown>): Readonly<Record<string, unknown>> {
  return Object.setPrototypeOf(extensions, null) as Record<string, unknown>;
}

const noExtensions = Object.freeze(withoutPrototype({}));

class LoadedTypes {
  readonly #loading: SchemaLoading;
  /** By what is written: names, and names within `[]` and before `!`. */
  readonly #types = new Map<string, GraphQLType>(specifiedScalarTypes.map((type) => [type.name, type]));

  constructor(loading: SchemaLoading) {
    this.#loading = loading;
  }

  add(stored: StoredType): GraphQLNamedType {
    const type = this.#made(stored);
    this.#types.set(stored.name, type);
    return type;
  }

  type(written: string): GraphQLType {
    const known = this.#types.get(written);
    if (known) return known;
    const type = this.#wrapped(written);
    this.#types.set(written, type);
    return type;
  }

  inputs(stored: readonly StoredInput[] = []): Record<string, GraphQLInputFieldConfig> {
    const inputs: Record<string, GraphQLInputFieldConfig> = {};
    for (const input of stored) {
      inputs[input.name] = {
        type: this.type(input.type) as GraphQLInputFieldConfig['type'],
        description: input.description,
        defaultValue: input.default === undefined ? undefined : decode(input.default),
        deprecationReason: input.deprecated,
        extensions: this.#extensions(input),
      };
    }
    return inputs;
  }

  #made(stored: StoredType): GraphQLNamedType {
    const { name, description } = stored;
    const node: LoadedNode = { name, description, extensions: this.#extensions(stored) };
    switch (stored.kind) {
      case 'object':
      case 'interface': {
        const config = {
          ...node,
          fields: () => this.#fields(stored.fields),
          interfaces: () => (stored.interfaces ?? []).map((one) => this.type(one) as GraphQLInterfaceType),
        };
        return stored.kind === 'object' ? new GraphQLObjectType(config) : new GraphQLInterfaceType(config);
      }
      case 'union':
        return new GraphQLUnionType({
          ...node,
          types: () => stored.types.map((member) => this.type(member) as GraphQLObjectType),
        });
      case 'enum':
        return this.#enum(stored.values, node);
      case 'input':
        return new GraphQLInputObjectType({
          ...node,
          fields: () => this.inputs(stored.fields),
          isOneOf: stored.oneOf === true,
        });
      case 'scalar':
        return this.#loading.scalar(stored, node);
    }
  }

  /** Values are made when they are first asked for: a large API has thousands of enums, of which few ever are. */
  #enum(stored: readonly StoredEnumValue[], node: LoadedNode): GraphQLEnumType {
    const wireOf = ({ name, value }: StoredEnumValue) => (value === undefined ? name : decode(value));
    const type = new GraphQLEnumType({
      ...node,
      values: () =>
        Object.fromEntries(
          stored.map((one) => [
            one.name,
            {
              value: wireOf(one),
              description: one.description,
              deprecationReason: one.deprecated,
              extensions: this.#extensions(one),
            },
          ]),
        ),
    });
    const { stamp } = (node.extensions[weftExtension] ?? {}) as { stamp?: { values?: unknown } };
    if (stamp?.values === 'own') {
      const values = () => new Map(type.getValues().map(({ name, value }) => [name, value as unknown]));
      Object.defineProperty(stamp, 'values', { get: once(values), enumerable: true });
    }
    if (stamp) acceptNames(type);
    return type;
  }

  #fields(stored: readonly StoredField[]): Record<string, GraphQLFieldConfig<unknown, unknown>> {
    const fields: Record<string, GraphQLFieldConfig<unknown, unknown>> = {};
    for (const field of stored) {
      fields[field.name] = {
        type: this.type(field.type) as GraphQLObjectType,
        description: field.description,
        deprecationReason: field.deprecated,
        args: field.args ? this.inputs(field.args) : {},
        extensions: this.#extensions(field),
      };
    }
    return fields;
  }

  #extensions({ stamp, extensions }: { readonly stamp?: unknown; readonly extensions?: unknown }) {
    if (stamp !== undefined) return withoutPrototype({ [weftExtension]: { stamp } });
    if (extensions === undefined) return noExtensions;
    return withoutPrototype(decode(extensions, this.#loading.references) as Record<string, unknown>);
  }

  #wrapped(written: string): GraphQLType {
    if (written.endsWith('!')) return new GraphQLNonNull(this.type(written.slice(0, -1)) as GraphQLScalarType);
    if (written.startsWith('[')) return new GraphQLList(this.type(written.slice(1, -1)));
    throw new Error(`A kept schema names the type "${written}", which it does not have.`);
  }
}
