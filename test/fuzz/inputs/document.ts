import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Random } from '../random.ts';

const scalars = [
  '0',
  '-1',
  '2147483648',
  '1e400',
  'true',
  'null',
  '""',
  '"b1"',
  '"../x"',
  '"\\u0000"',
  '"""a\nb"""',
  '[]',
  '{}',
  'EVIL',
  '$v',
  '$__proto__',
];
const directives = [
  '@include(if: true)',
  '@skip(if: $v)',
  '@include(if: $flag)',
  '@deprecated',
  '@defer',
  '@stream',
  '@oneOf',
  '@a',
];
const names = ['a', '__typename', '__schema', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '_', 'on'];

/** Documents as the grammar and a schema make them, most of them valid. */
export class DocumentMaker {
  readonly #random: Random;
  readonly #schema: GraphQLSchema;

  constructor(random: Random, schema: GraphQLSchema) {
    this.#random = random;
    this.#schema = schema;
  }

  document(): string {
    const random = this.#random;
    const [operation, root] = random.oneIn(4)
      ? (['mutation', this.#schema.getMutationType()] as const)
      : (['query', this.#schema.getQueryType()] as const);
    const fragments = random.some(4, (n) => this.#fragment(`F${n}`));
    const variables = random.oneIn(2) ? '' : '($v: String = "b1", $flag: Boolean = true)';
    const named = random.oneIn(2) ? `${operation} Q${variables}` : operation;
    const others = random.oneIn(12) ? [` query R { __typename }`] : [];
    return [`${named} ${this.#selection(root ?? undefined, 5)}`, ...fragments, ...others].join(' ');
  }

  #fragment(name: string): string {
    const types = Object.values(this.#schema.getTypeMap()).filter((type) => isObjectType(type));
    const type = this.#random.pick(types);
    return `fragment ${name} on ${type.name} ${this.#selection(type, 3)}`;
  }

  #selection(type: GraphQLOutputType | undefined, depth: number): string {
    const random = this.#random;
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const selections = Array.from({ length: 1 + random.below(4) }, () => {
      if (random.oneIn(12)) return `...F${random.below(3)}`;
      if (random.oneIn(12)) return `... on ${isObjectType(type) ? type.name : 'X'} ${this.#selection(type, depth - 1)}`;
      if (random.oneIn(12) || fields.length === 0) return random.pick(names);
      const field = random.pick(fields);
      const alias = random.oneIn(4) ? `${random.pick(names)}: ` : '';
      const below = getNamedType(field.type);
      const more = isObjectType(below) ? ` ${depth > 0 ? this.#selection(below, depth - 1) : '{ __typename }'}` : '';
      return `${alias}${field.name}${this.#arguments(field.args)}${this.#directives()}${more}`;
    });
    return `{ ${selections.join(' ')} }`;
  }

  #directives(): string {
    return this.#random.oneIn(8) ? ` ${this.#random.pick(directives)}` : '';
  }

  #arguments(args: readonly GraphQLArgument[]): string {
    const given = args.filter(() => !this.#random.oneIn(6)).map(({ name, type }) => `${name}: ${this.#value(type, 3)}`);
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  #value(type: GraphQLInputType, depth: number): string {
    const random = this.#random;
    const nullable = getNullableType(type);
    if (random.oneIn(6) || depth === 0) return random.pick(scalars);
    if (isListType(nullable)) return `[${random.some(4, () => this.#value(nullable.ofType, depth - 1)).join(', ')}]`;
    if (isEnumType(nullable)) return random.pick(nullable.getValues()).name;
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields()).filter(() => !random.oneIn(3));
      return `{ ${fields.map((field) => `${field.name}: ${this.#value(field.type, depth - 1)}`).join(', ')} }`;
    }
    return String(nullable) === 'Int'
      ? String(random.below(100))
      : JSON.stringify(random.pick(['b1', 'a/b', 'é', '..', '']));
  }
}
