import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isScalarType,
  isUnionType,
} from 'graphql';
import { fieldStamp, typeStamp } from '../stamps/stamp.ts';

/** Writes types of a schema as TypeScript, and remembers those they name. */
export class TypeText {
  readonly #schema: GraphQLSchema;
  /** Declarations by the name of their type, in the order in which they were first named. */
  readonly #declared = new Map<string, string>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  get declarations(): readonly string[] {
    return [...this.#declared.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
  }

  /** What a call answers; what is absent from an answer reads as `undefined`. */
  output(type: GraphQLOutputType): string {
    if (isNonNullType(type)) return this.#bare(type.ofType, (inner) => this.output(inner as GraphQLOutputType));
    return `${this.#bare(type, (inner) => this.output(inner as GraphQLOutputType))} | null`;
  }

  input(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#bare(type.ofType, (inner) => this.input(inner as GraphQLInputType));
    return `${this.#bare(type, (inner) => this.input(inner as GraphQLInputType))} | null`;
  }

  #bare(type: GraphQLOutputType | GraphQLInputType, ofItem: (inner: unknown) => string): string {
    if (isListType(type)) return `readonly (${ofItem(type.ofType)})[]`;
    return this.#named(type as GraphQLNamedType);
  }

  #named(type: GraphQLNamedType): string {
    if (isScalarType(type)) return scalarText(type);
    if (!this.#declared.has(type.name)) {
      // Reserved first: types name themselves, in circles too.
      this.#declared.set(type.name, '');
      this.#declared.set(type.name, this.#declaration(type));
    }
    return type.name;
  }

  #declaration(type: Exclude<GraphQLNamedType, GraphQLScalarType>): string {
    if (isEnumType(type)) return `export type ${type.name} = ${enumText(type)};`;
    if (isInputObjectType(type)) return this.#inputObject(type);
    if (isUnionType(type)) return `export type ${type.name} = ${this.#members(type.getTypes())};`;
    if (isInterfaceType(type)) {
      const members = this.#schema.getPossibleTypes(type);
      if (members.length > 0) return `export type ${type.name} = ${this.#members(members)};`;
    }
    return this.#object(type as GraphQLObjectType);
  }

  #members(types: readonly GraphQLObjectType[]): string {
    return types.map((member) => this.#named(member)).join(' | ') || 'never';
  }

  #object(type: GraphQLObjectType | GraphQLInterfaceType): string {
    const isOfSource = typeStamp(type) !== undefined;
    const fields = Object.values(type.getFields()).filter((field) => !isOfSource || isAnswered(field));
    const lines = fields.map(({ name, type: fieldType, description }) =>
      member(name, isNonNullType(fieldType), this.output(fieldType), description),
    );
    return `export interface ${type.name} {\n${lines.join('')}}`;
  }

  #inputObject(type: GraphQLInputObjectType): string {
    const lines = Object.values(type.getFields()).map(({ name, type: fieldType, defaultValue, description }) =>
      member(name, isNonNullType(fieldType) && defaultValue === undefined, this.input(fieldType), description),
    );
    return `export interface ${type.name} {\n${lines.join('')}}`;
  }
}

/** Joined fields, links and what code answers are not in the value that a call answers. */
function isAnswered(field: Parameters<typeof fieldStamp>[0]): boolean {
  const kind = fieldStamp(field)?.kind;
  return kind === 'property' || kind === 'self' || kind === 'entries';
}

/** A property of an interface, with its description. */
export function member(name: string, isDemanded: boolean, type: string, description?: string | null): string {
  return `${commentText(description, '  ')}  readonly ${name}${isDemanded ? '' : '?'}: ${type}${isDemanded ? '' : ' | undefined'};\n`;
}

/** A description as a comment; nothing of it can end the comment. */
export function commentText(description: string | null | undefined, indent: string): string {
  const [line] = description?.trim().split('\n') ?? [];
  return line ? `${indent}/** ${line.trim().replaceAll('*/', '* /')} */\n` : '';
}

function scalarText(type: GraphQLScalarType): string {
  switch (type.name) {
    case 'String':
    case 'ID':
      return 'string';
    case 'Int':
    case 'Float':
      return 'number';
    case 'Boolean':
      return 'boolean';
    case 'BigInt':
      return 'number | bigint';
    default:
      return typeStamp(type)?.wireScalar ? 'string' : 'unknown';
  }
}

/** Values of enums are those on the wire. */
function enumText(type: GraphQLEnumType): string {
  return (
    type
      .getValues()
      .map(({ value }) => JSON.stringify(value))
      .join(' | ') || 'never'
  );
}
