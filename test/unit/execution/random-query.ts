import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Random } from './random-values.ts';

export interface RandomQuery {
  readonly text: string;
  readonly variables: Record<string, unknown>;
}

/** A query with aliases, fragments, conditions and arguments of every kind. It may be invalid. */
export function randomQuery(random: Random, schema: GraphQLSchema): RandomQuery {
  const mutation = random.below(5) === 0;
  const root = mutation ? schema.getMutationType() : schema.getQueryType();
  if (!root) throw new Error('There is no root type.');
  const writer = new Writer(random, schema);
  const body = writer.selections(root, 3);
  const head = `${mutation ? 'mutation' : 'query'} Q(${variableDefinitions.join(', ')})`;
  return { text: [`${head} ${body}`, ...writer.fragments.values()].join('\n'), variables: randomVariables(random) };
}

const variableDefinitions = [
  '$yes: Boolean! = true',
  '$no: Boolean = false',
  '$int: Int',
  '$intOr: Int = 5',
  '$text: String!',
  '$textOr: String = "other"',
  '$colour: Colour',
  '$ints: [Int] = [1]',
  '$filter: Filter',
  '$limit: Int! = 3',
];

function randomVariables(random: Random): Record<string, unknown> {
  const choices: Record<string, readonly unknown[]> = {
    yes: [undefined, true, false],
    no: [undefined, undefined, true, false, null],
    int: [undefined, 1, null],
    intOr: [undefined, 2, null],
    text: ['text', 'text', 'text', 'other', undefined, null, 7],
    textOr: [undefined, 'mine', 'yours', null],
    colour: [undefined, 'RED', 'GREEN', null],
    ints: [undefined, [1, 2], 3, null],
    filter: [undefined, { limit: 1 }, { limit: 2, colours: ['RED', 'BLUE'] }, null, { limit: 1, text: null }],
    limit: [undefined, 4],
  };
  const chosen = Object.entries(choices).map(([name, values]) => [name, random.one(values)] as const);
  return Object.fromEntries(chosen.filter(([, value]) => value !== undefined));
}

const argumentTexts = [
  ...['', '', '', '(n: 1)', '(n: $int)', '(n: $intOr, c: $colour)', '(d: "x", c: GREEN)', '(d: $textOr)', '(d: $text)'],
  ...['(list: [1, $int])', '(list: $ints)', '(list: 4)', '(filter: $filter)', '(filter: {limit: $limit, text: $text})'],
  ...['(n: null, c: null, list: null)', '(filter: {limit: 1, colours: [RED]})'],
];

const conditions = [
  ...['', '', '', '', '', '@skip(if: $no)', '@include(if: $yes)', '@skip(if: $yes)', '@include(if: $no)'],
  ...['@include(if: true) @skip(if: $no)', '@skip(if: true)', '@include(if: false)'],
];

class Writer {
  readonly fragments = new Map<string, string>();
  readonly #random: Random;
  readonly #schema: GraphQLSchema;
  /** How many selections may still be written. */
  #left = 40;

  constructor(random: Random, schema: GraphQLSchema) {
    this.#random = random;
    this.#schema = schema;
  }

  selections(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + this.#random.below(4);
    const selections = Array.from({ length: count }, () => this.#selection(type, depth));
    return `{ ${selections.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    this.#left -= 1;
    if (this.#left < 0) return '__typename';
    const condition = this.#random.one(conditions);
    switch (this.#random.below(7)) {
      case 0:
        return `... ${condition} ${this.selections(type, depth)}`;
      case 1:
        return this.#narrowed(type, depth, condition);
      case 2:
        return this.#spread(type, depth, condition);
      case 3:
        return `${this.#random.one(['', 'kind: '])}__typename ${condition}`;
      default:
        return this.#field(type, depth, condition);
    }
  }

  #field(type: GraphQLCompositeType, depth: number, condition: string): string {
    if (isUnionType(type)) return '__typename';
    const field = this.#random.one(Object.values(type.getFields()));
    const named = getNamedType(field.type);
    if (isCompositeType(named) && depth === 0) return '__typename';
    const withArguments = field.args.length > 0 ? this.#random.below(argumentTexts.length) : 0;
    const text = argumentTexts[withArguments] ?? '';
    // Fields with different arguments must not have the same name.
    const alias = text === '' ? this.#random.one(['', '', `a${field.name}: `]) : `${field.name}_${withArguments}: `;
    const below = isCompositeType(named) ? this.selections(named, depth - 1) : '';
    return `${alias}${field.name}${text} ${condition} ${below}`;
  }

  #narrowed(type: GraphQLCompositeType, depth: number, condition: string): string {
    const narrower = this.#random.one(this.#within(type));
    return `... on ${narrower.name} ${condition} ${this.selections(narrower, depth)}`;
  }

  #spread(type: GraphQLCompositeType, depth: number, condition: string): string {
    const on = this.#random.one(this.#within(type));
    const name = `F${this.fragments.size}`;
    this.fragments.set(name, '');
    this.fragments.set(name, `fragment ${name} on ${on.name} ${this.selections(on, Math.min(depth, 1))}`);
    const again = this.#random.below(3) === 0 ? `...${name}` : '';
    return `...${name} ${condition} ${again}`;
  }

  #within(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    if (isAbstractType(type)) return [type, ...this.#schema.getPossibleTypes(type)];
    return isObjectType(type) ? [type, ...type.getInterfaces()] : [type];
  }
}
