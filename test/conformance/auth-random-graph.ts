import fc from 'fast-check';
import type { FieldRule, PolicyConfig } from '../../gateway/config/gateway-config.ts';

/** A graph in the plainest form that tests can reason about, without looking into a compiled schema. */
export interface PlainGraph {
  /** Object type → its interfaces. `Query` is one of the objects. */
  objects: Record<string, { implements: string[]; fields: Record<string, string> }>;
  interfaces: Record<string, Record<string, string>>;
  unions: Record<string, string[]>;
  /** Joined field → root fields that it calls. */
  calls: Record<string, string[]>;
  /** Field → how its type is written, `T` standing for the type that it answers, as `[T!]`. */
  forms: Record<string, string>;
}

const objectNames = ['Query', 'A', 'B', 'C', 'D'];
const interfaceNames = ['I', 'J'];
const unionNames = ['U', 'V'];
const compositeNames = [...objectNames, ...interfaceNames, ...unionNames];
const answers = ['String', ...compositeNames];

/** Object types that a value of this type can be. */
export function possible(graph: PlainGraph, type: string): string[] {
  if (type in graph.objects) return [type];
  if (type in graph.unions) return graph.unions[type] ?? [];
  return Object.keys(graph.objects).filter((name) => graph.objects[name]?.implements.includes(type));
}

/** Fields of an object or interface type; of a union none. */
export function fieldsOf(graph: PlainGraph, type: string): Record<string, string> {
  return graph.objects[type]?.fields ?? graph.interfaces[type] ?? {};
}

/** Whether a field, or the one at a coordinate, takes `id: ID`. */
export function takesId(field: string): boolean {
  return /^(Query\.)?find/.test(field);
}

/** Choices that shrink: each takes the next number, and the first option once the numbers are used up. */
class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(limit: number): number {
    return (this.#numbers[this.#next++] ?? 0) % limit;
  }

  oneOf<T>(options: readonly [T, ...T[]] | readonly T[]): T {
    return options[this.below(options.length)] as T;
  }

  some<T>(options: readonly T[]): T[] {
    return options.filter(() => this.below(2) === 1);
  }
}

const choices = fc
  .array(fc.nat({ max: 9_999 }), { minLength: 40, maxLength: 300, size: 'max' })
  .map((numbers) => () => new Choices(numbers));

/** Graphs with interfaces, unions, covariant fields, cycles and joins. */
export const plainGraph: fc.Arbitrary<PlainGraph> = choices.map((start) => {
  const choose = start();
  const graph: PlainGraph = { objects: {}, interfaces: {}, unions: {}, calls: {}, forms: {} };
  for (const name of unionNames) graph.unions[name] = ['A', ...choose.some(['B', 'C', 'D'])];
  for (const name of interfaceNames) {
    graph.interfaces[name] = { [`id${name}`]: 'String', [`to${name}`]: choose.oneOf(answers) };
  }
  for (const name of objectNames) {
    graph.objects[name] = { implements: name === 'Query' ? [] : choose.some(interfaceNames), fields: {} };
  }
  for (const name of objectNames) addFields(graph, name, choose);
  addCalls(graph, choose);
  addForms(graph, choose);
  return graph;
});

function addFields(graph: PlainGraph, name: string, choose: Choices): void {
  const { implements: interfaces = [], fields = {} } = graph.objects[name] ?? {};
  fields['own'] = 'String';
  fields['one'] = choose.oneOf(answers);
  fields['two'] = choose.oneOf(answers);
  for (const [field, type] of interfaces.flatMap((one) => Object.entries(graph.interfaces[one] ?? {}))) {
    // An implementation may promise more than its interface.
    const narrower = type in graph.objects || type === 'String' ? [] : possible(graph, type);
    fields[field] = choose.oneOf([type, ...narrower]);
  }
  if (name === 'Query') for (const type of compositeNames.slice(1)) fields[`find${type}`] = type;
}

function addCalls(graph: PlainGraph, choose: Choices): void {
  const roots = Object.keys(graph.objects['Query']?.fields ?? {}).map((field) => `Query.${field}`);
  for (const [name, { fields }] of Object.entries(graph.objects)) {
    for (const field of Object.keys(fields)) {
      if (choose.below(6) === 5) graph.calls[`${name}.${field}`] = [choose.oneOf(roots), choose.oneOf(roots)];
    }
  }
}

const nullableForms = ['T', 'T', 'T', '[T]', '[T!]'] as const;
const forms = [...nullableForms, 'T!', '[T!]!', '[[T!]]!'] as const;

function addForms(graph: PlainGraph, choose: Choices): void {
  const typed = [...Object.keys(graph.interfaces), ...Object.keys(graph.objects)];
  for (const type of typed) {
    for (const [field, answer] of Object.entries(fieldsOf(graph, type))) {
      // What nothing implements is never there.
      const canBe = answer === 'String' || possible(graph, answer).length > 0;
      const [promised] = (graph.objects[type]?.implements ?? []).flatMap(
        (name) => graph.forms[`${name}.${field}`] ?? [],
      );
      graph.forms[`${type}.${field}`] = promised
        ? kept(promised, canBe && choose.below(2) === 1)
        : choose.oneOf(canBe ? forms : ['T']);
    }
  }
}

/** What an interface promises, or more. */
function kept(promised: string, never: boolean): string {
  return never && !promised.endsWith('!') ? `${promised}!` : promised;
}

/** Rules by coordinates that the graph has. */
export function rulesFor(graph: PlainGraph): fc.Arbitrary<Record<string, FieldRule>> {
  const typed = [...Object.keys(graph.objects), ...Object.keys(graph.interfaces)];
  const coordinates = [
    ...typed.flatMap((type) => [
      type,
      `${type}.*`,
      ...Object.keys(fieldsOf(graph, type)).map((field) => `${type}.${field}`),
    ]),
    ...Object.keys(graph.unions),
  ];
  const rule = fc.constantFrom<FieldRule[]>(
    'public',
    'public',
    'authenticated',
    { scopes: [['x']] },
    { scopes: [['x', 'y']] },
    { scopes: [['x'], ['y']] },
    { policies: [['north']] },
    { policies: [['north'], ['staff', 'north']], scopes: [['x']] },
  );
  const ofArguments = fc.constantFrom<FieldRule[]>(
    { args: { id: '{user.sub}' } },
    { args: { id: '{user.sub}' }, unless: [['y']] },
    { args: { id: '{user.ids}' }, scopes: [['x']] },
    { args: { id: 'bob' } },
  );
  const withId = Object.keys(fieldsOf(graph, 'Query')).filter(takesId);
  return fc
    .tuple(
      fc.dictionary(fc.constantFrom(...coordinates), rule, { maxKeys: 12 }),
      fc.dictionary(fc.constantFrom(...withId.map((field) => `Query.${field}`)), ofArguments, { maxKeys: 4 }),
    )
    .map(([rules, argumentRules]) => ({ ...rules, ...argumentRules }));
}

/** What the names of policies in {@link rulesFor} mean. */
export const randomPolicies: Record<string, PolicyConfig> = {
  north: { claims: { tenant: ['north', 'northeast'] } },
  staff: { claims: { 'groups.work': 'staff', age: 40 } },
};

export function sdlOf({ objects, interfaces, unions, forms }: PlainGraph): string {
  const body = (of: string, fields: Record<string, string>) =>
    `{ ${Object.entries(fields)
      .map(([name, type]) => {
        const form = forms[`${of}.${name}`] ?? 'T';
        return `${name}${takesId(name) ? '(id: ID)' : ''}: ${form.replace('T', type)}`;
      })
      .join(' ')} }`;
  return [
    ...Object.entries(interfaces).map(([name, fields]) => `interface ${name} ${body(name, fields)}`),
    ...Object.entries(objects).map(
      ([name, object]) =>
        `type ${name}${object.implements.length > 0 ? ` implements ${object.implements.join(' & ')}` : ''} ${body(name, object.fields)}`,
    ),
    ...Object.entries(unions).map(([name, members]) => `union ${name} = ${members.join(' | ')}`),
  ].join('\n');
}

/** A selected field, by the type it is selected on, and the id that it is given. */
export type Selected = readonly [type: string, field: string, id: string | null];

export interface RandomQuery {
  text: string;
  /** What is selected when $yes is true, $no is false and $mine is `ada`. */
  selected: Selected[];
  /** The name that each of these has in the answer. */
  names: string[];
}

const ids: readonly (readonly [text: string, id: string | null])[] = [
  ['(id: $mine)', 'ada'],
  ['(id: "ada")', 'ada'],
  ['(id: $other)', 'bob'],
  ['(id: "bob")', 'bob'],
  ['(id: "12")', '12'],
  ['(id: 12)', '12'],
  ['(id: null)', null],
  ['', null],
];

const included = ['', '', '', ' @include(if: $yes)', ' @skip(if: $no)', ' @include(if: true)'];
const leftOut = [' @include(if: $no)', ' @skip(if: $yes)', ' @skip(if: true)', ' @include(if: $yes) @skip(if: $yes)'];

/** Valid queries over the graph: nested inline and named fragments, narrowing and widening, @skip and @include. */
export function queryFor(graph: PlainGraph): fc.Arbitrary<RandomQuery> {
  return choices.map((start) => new QueryWriter(graph, start()).query());
}

class QueryWriter {
  readonly #graph: PlainGraph;
  readonly #choose: Choices;
  readonly #selected: Selected[] = [];
  readonly #names: string[] = [];
  readonly #fragments: string[] = [];
  #aliases = 0;

  constructor(graph: PlainGraph, choose: Choices) {
    this.#graph = graph;
    this.#choose = choose;
  }

  query(): RandomQuery {
    const operation = `query Q($yes: Boolean!, $no: Boolean = false, $mine: ID!, $other: ID = "bob") ${this.#selectionSet('Query', 4, true)}`;
    return { text: [operation, ...this.#fragments].join('\n'), selected: this.#selected, names: this.#names };
  }

  #selectionSet(type: string, depth: number, counts: boolean): string {
    const size = 1 + this.#choose.below(3);
    return `{ ${Array.from({ length: size }, () => this.#selection(type, depth, counts)).join(' ')} }`;
  }

  #selection(type: string, depth: number, counts: boolean): string {
    const stays = this.#choose.below(5) < 4;
    const directives = this.#choose.oneOf(stays ? included : leftOut);
    const names = Object.keys(fieldsOf(this.#graph, type));
    const kind = this.#choose.below(5);
    if (kind <= 2 && names.length > 0) {
      return this.#field(type, this.#choose.oneOf(names), directives, depth, counts && stays);
    }
    const conditions = compositeNames.filter((other) => this.#overlap(type, other));
    if (kind === 3 || depth <= 0 || conditions.length === 0) return `n${this.#aliases++}: __typename`;
    return this.#fragment(this.#choose.oneOf(conditions), directives, depth, counts && stays);
  }

  #field(type: string, name: string, directives: string, depth: number, counts: boolean): string {
    const answer = fieldsOf(this.#graph, type)[name] ?? 'String';
    // Aliases keep every field apart from all others, so that no two need to be merged.
    const alias = `f${this.#aliases++}`;
    if (answer !== 'String' && depth <= 0) return `${alias}: __typename`;
    const [given, id] = takesId(name) ? this.#choose.oneOf(ids) : ['', null];
    if (counts) {
      this.#selected.push([type, name, id]);
      this.#names.push(alias);
    }
    const body = answer === 'String' ? '' : ` ${this.#selectionSet(answer, depth - 1, counts)}`;
    return `${alias}: ${name}${given}${directives}${body}`;
  }

  #fragment(type: string, directives: string, depth: number, counts: boolean): string {
    const body = this.#selectionSet(type, depth - 1, counts);
    if (this.#choose.below(2) === 0) return `... on ${type}${directives} ${body}`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type} ${body}`);
    return `...${name}${directives}`;
  }

  #overlap(type: string, other: string): boolean {
    const values = possible(this.#graph, type);
    return possible(this.#graph, other).some((name) => values.includes(name));
  }
}
