import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Random } from '../unit/execution/random-values.ts';

/** What a client sends, before it is an HTTP request. */
export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  readonly type: 'query' | 'mutation';
}

/**
 * An operation over any schema, with arguments, variables, fragments, conditions and introspection.
 * One in eight is made wrong in some way.
 */
export function randomOperation(random: Random, schema: GraphQLSchema): RandomOperation {
  const type = random.below(7) === 0 && schema.getMutationType() ? 'mutation' : 'query';
  const root = type === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  if (!root) throw new Error('There is no root type.');
  const writer = new Writer(random, schema);
  const body = writer.selections(root, 3);
  const definitions = writer.definitions.length > 0 ? `(${writer.definitions.join(', ')})` : '';
  const named = random.below(3) > 0;
  const texts = [`${type}${named ? ' Asked' : ''}${definitions} ${body}`, ...writer.fragments.values()];
  const isOneOfSeveral = named && random.below(6) === 0;
  if (isOneOfSeveral) texts.push('query Other { __typename }');
  const names = isOneOfSeveral
    ? ['Asked', 'Asked', 'Other', 'None', undefined]
    : [undefined, named ? 'Asked' : undefined];
  const operation = {
    query: texts.join('\n'),
    variables: writer.variables,
    operationName: random.one(names),
    type,
  } as const;
  return random.below(8) === 0 ? damaged(random, operation) : operation;
}

function damaged(random: Random, operation: RandomOperation): RandomOperation {
  const { query, variables } = operation;
  const names = Object.keys(variables);
  const place = random.below(query.length);
  switch (random.below(7)) {
    case 0:
      return { ...operation, query: query.slice(0, place) + query.slice(place + 1) };
    case 1:
      return { ...operation, query: query.replace('}', ' nothing }') };
    case 2:
      return { ...operation, query: query.replace('(', '(nothing: 1, ') };
    case 3:
      return { ...operation, query: query.replace('{', '{ ...None') };
    case 4:
      return {
        ...operation,
        variables: {
          ...variables,
          [random.one(names.length > 0 ? names : ['v'])]: random.one([{ a: 1 }, [[1]], null, true, '']),
        },
      };
    case 5:
      return { ...operation, variables: Object.fromEntries(Object.entries(variables).slice(1)) };
    default:
      return { ...operation, query: `${query}\nfragment Unused on Query { __typename }` };
  }
}

const conditions = [
  '',
  '',
  '',
  '',
  '',
  '',
  '@include(if: true)',
  '@skip(if: false)',
  '@skip(if: true)',
  '@include(if: false)',
];
const texts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'ü/x', '..', '', 'h"\\n', '🙂'];

class Writer {
  readonly fragments = new Map<string, string>();
  readonly definitions: string[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly #random: Random;
  readonly #schema: GraphQLSchema;
  #left = 30;
  #aliases = 0;

  constructor(random: Random, schema: GraphQLSchema) {
    this.#random = random;
    this.#schema = schema;
  }

  selections(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + this.#random.below(4);
    return `{ ${Array.from({ length: count }, () => this.#selection(type, depth)).join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    this.#left -= 1;
    if (this.#left < 0) return '__typename';
    const condition = this.#condition();
    switch (this.#random.below(14)) {
      case 0:
        return `... ${condition} ${this.selections(type, depth)}`;
      case 1:
        return this.#narrowed(type, depth, condition);
      case 2:
        return this.#spread(type, depth, condition);
      case 3:
        return `${this.#random.one(['', 'kind: '])}__typename ${condition}`;
      case 4:
        return type === this.#schema.getQueryType() ? this.#introspection() : this.#field(type, depth, condition);
      default:
        return this.#field(type, depth, condition);
    }
  }

  #condition(): string {
    if (this.#random.below(8) > 0) return this.#random.one(conditions);
    const name = this.#variable('Boolean!', this.#random.below(2) === 0);
    return this.#random.one([`@include(if: $${name})`, `@skip(if: $${name})`]);
  }

  #introspection(): string {
    const name = this.#random.one(Object.keys(this.#schema.getTypeMap()));
    return this.#random.one([
      '__schema { queryType { name } directives { name args { name } } }',
      `t${this.#aliases++}: __type(name: "${name}") { kind name fields(includeDeprecated: true) { name type { name ofType { name } } } enumValues { name } }`,
      '__type(name: "Nothing") { name }',
    ]);
  }

  #field(type: GraphQLCompositeType, depth: number, condition: string): string {
    if (isUnionType(type)) return '__typename';
    const field = this.#random.one(Object.values(type.getFields()));
    const named = getNamedType(field.type);
    if (isCompositeType(named) && depth === 0) return '__typename';
    const given = field.args.flatMap((arg) => this.#argument(arg));
    // Fields with arguments have names of their own, so that no two need to be merged.
    const alias = field.args.length > 0 || this.#random.below(5) === 0 ? `f${this.#aliases++}: ` : '';
    const below = isCompositeType(named) ? this.selections(named, depth - 1) : '';
    return `${alias}${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${condition} ${below}`;
  }

  #argument({ name, type }: GraphQLArgument): string[] {
    if (!isNonNullType(type) && this.#random.below(2) === 0) return [];
    const value = this.#value(type, 0);
    if (this.#random.below(2) === 0) return [`${name}: ${literal(value, type)}`];
    return [`${name}: $${this.#variable(String(type), value)}`];
  }

  #variable(type: string, value: unknown): string {
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return name;
  }

  #value(given: GraphQLInputType, depth: number): unknown {
    if (!isNonNullType(given) && this.#random.below(10) === 0) return null;
    const type = getNullableType(given);
    if (isListType(type)) return Array.from({ length: this.#random.below(4) }, () => this.#value(type.ofType, depth));
    if (isEnumType(type)) return this.#random.one(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth < 2 && this.#random.below(2) === 0),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type, depth + 1)]));
    }
    switch (type.name) {
      case 'Int':
        return this.#random.one([0, 1, 2, 3, -1, 2147483647]);
      case 'Float':
        return this.#random.one([0, 1.5, -1e21, 3]);
      case 'Boolean':
        return this.#random.below(2) === 0;
      case 'BigInt':
        return this.#random.one([0, 7, 2147483648]);
      default:
        return this.#random.one(texts);
    }
  }

  #narrowed(type: GraphQLCompositeType, depth: number, condition: string): string {
    const narrower = this.#random.one(this.#within(type));
    return `... on ${narrower.name} ${condition} ${this.selections(narrower, depth)}`;
  }

  #spread(type: GraphQLCompositeType, depth: number, condition: string): string {
    const name = `F${this.fragments.size}`;
    const on = this.#random.one(this.#within(type));
    this.fragments.set(name, '');
    this.fragments.set(name, `fragment ${name} on ${on.name} ${this.selections(on, Math.min(depth, 1))}`);
    return `...${name} ${condition}`;
  }

  #within(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    if (isAbstractType(type)) return [type, ...this.#schema.getPossibleTypes(type)];
    return isObjectType(type) ? [type, ...type.getInterfaces()] : [type];
  }
}

function literal(value: unknown, given: GraphQLInputType): string {
  const type = getNullableType(given);
  if (value === null) return 'null';
  if (isListType(type)) return `[${(value as unknown[]).map((item) => literal(item, type.ofType)).join(', ')}]`;
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type)) return JSON.stringify(value);
  const fields = type.getFields();
  const members = Object.entries(value as object).map(([name, member]) => {
    const field = fields[name];
    return `${name}: ${field ? literal(member, field.type) : 'null'}`;
  });
  return `{ ${members.join(', ')} }`;
}
