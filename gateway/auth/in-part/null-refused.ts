import {
  type FieldNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  getVariableValues,
  isListType,
  isNonNullType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import type { DemandingField } from '../access-plan.ts';
import type { MarkedOperation } from './mark-refused.ts';

export type ResponsePath = readonly (string | number)[];

/** A refused field in an answer, at a place of its own. */
export interface RefusedPlace {
  readonly field: DemandingField;
  /** All selections of it, as the client wrote them. */
  readonly nodes: readonly FieldNode[];
  readonly path: ResponsePath;
}

export interface NullRefusedOptions {
  readonly schema: GraphQLSchema;
  readonly marked: MarkedOperation;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The error of one place, in the order in which they stand in the answer. */
  errorAt(place: RefusedPlace): GraphQLError;
}

export interface NulledData {
  /** `null` where a refused field cannot be null, nor anything around it. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly GraphQLError[];
  /** Whether to refuse the operation as a whole: it has nothing but what is refused, or that too often. */
  readonly asWhole: boolean;
}

/**
 * Selections of refused fields in an answer, in each item of a list anew. Each place has an error of its own, of some 25 µs and 200
 * bytes, and each selection a location in it: who asks decides how many there are, and may be anybody. With fewer
 * errors than places some `null` would say that there is none (GraphQL, 7.1.6).
 */
const mostRefused = 1000;

/**
 * What the client asked for, of the data of a marked operation: each mark becomes `null` with an error, and where its field
 * cannot be null, so does what is around it (GraphQL, 6.4.4). Where a name stands for a refused field and for others, it is
 * refused. The data that is given stays as it is: somebody may keep it.
 */
export function nullRefused(data: Readonly<Record<string, unknown>>, options: NullRefusedOptions): NulledData {
  const { schema, marked } = options;
  const type = schema.getRootType(marked.operation.operation);
  const { coerced } = getVariableValues(schema, marked.operation.variableDefinitions ?? [], options.variables);
  // Execution coerces them just so, and answers no data where it cannot.
  if (!type || !coerced) throw new Error('There is data of an operation that cannot be executed.');
  const { fragments } = marked;
  const selected = collectFields(schema, fragments, coerced, type, marked.operation.selectionSet);
  const nulling = new Nulling(options, coerced);
  const nothingElse = [...selected.keys()].every((name) => name.startsWith(marked.prefix));
  const nulled = nulling.object(data, type, selected, []);
  return { data: nulled, errors: nulling.errors, asWhole: nothingElse || nulling.refused > mostRefused };
}

/** In the place of a `null` that may not be there. */
const impossible = Symbol('impossible');

type Selected = ReadonlyMap<string, readonly FieldNode[]>;

class Nulling {
  /** Of what is refused first. */
  readonly errors: GraphQLError[] = [];
  refused = 0;
  readonly #options: NullRefusedOptions;
  readonly #variables: { [variable: string]: unknown };
  /** Of the fields of each list of nodes, by the type of the object that they are selected on. */
  readonly #subfields = new Map<readonly FieldNode[], Map<GraphQLObjectType, Selected>>();

  constructor(options: NullRefusedOptions, variables: { [variable: string]: unknown }) {
    this.#options = options;
    this.#variables = variables;
  }

  object(
    given: Readonly<Record<string, unknown>>,
    type: GraphQLObjectType,
    selected: Selected,
    path: ResponsePath,
  ): Record<string, unknown> | null {
    const { prefix } = this.#options.marked;
    // Names are the client's to choose, `__proto__` too.
    const object: Record<string, unknown> = Object.create(null);
    // By what was selected, and not by what is given, which may be more where a plugin keeps answers.
    for (const [name, nodes] of selected) {
      if (name === prefix || selected.has(prefix + name)) continue;
      const isMark = name.startsWith(prefix);
      if (!isMark && !Object.hasOwn(given, name)) continue;
      const shown = isMark ? name.slice(prefix.length) : name;
      const member = isMark
        ? this.#refuse(type, nodes, [...path, shown])
        : this.#member(given[name], type, nodes, [...path, shown]);
      if (member === impossible) return null;
      object[shown] = member;
    }
    return object;
  }

  #member(given: unknown, type: GraphQLObjectType, nodes: readonly FieldNode[], path: ResponsePath): unknown {
    const { leading } = this.#options.marked;
    if (given === null || !nodes.some((node) => leading.has(node))) return given;
    const declared = this.#typeOf(type, nodes[0]);
    const answered = this.#value(given, declared, nodes, path);
    return answered === null && isNonNullType(declared) ? impossible : answered;
  }

  /** What is given, with nulls in it; `null` where nothing of it can be had. */
  #value(given: unknown, declared: GraphQLOutputType, nodes: readonly FieldNode[], path: ResponsePath): unknown {
    const type = getNullableType(declared);
    if (!isListType(type)) {
      const members = given as Readonly<Record<string, unknown>>;
      const concrete = isObjectType(type) ? type : this.#concreteType(members);
      return this.object(members, concrete, this.#subfieldsOf(nodes, concrete), path);
    }
    const items: unknown[] = [];
    for (const [index, item] of (given as readonly unknown[]).entries()) {
      const answered = item === null ? null : this.#value(item, type.ofType, nodes, [...path, index]);
      if (answered === null && isNonNullType(type.ofType)) return null;
      items.push(answered);
    }
    return items;
  }

  #refuse(type: GraphQLObjectType, marks: readonly FieldNode[], path: ResponsePath): null | typeof impossible {
    const { marked, errorAt } = this.#options;
    const fields = marks.flatMap((mark) => marked.refused.get(mark) ?? []);
    const [field] = fields;
    if (!field) throw new Error(`What stands at ${path.join('.')} was not put there.`);
    this.refused += fields.length;
    if (this.refused <= mostRefused) {
      this.errors.push(errorAt({ field, nodes: fields.map(({ node }) => node), path }));
    }
    return isNonNullType(this.#typeOf(type, field.node)) ? impossible : null;
  }

  #concreteType(members: Readonly<Record<string, unknown>>): GraphQLObjectType {
    const { schema, marked } = this.#options;
    const type = schema.getType(String(members[marked.prefix]));
    if (!isObjectType(type)) throw new Error('The answer does not tell of which type an object is.');
    return type;
  }

  #typeOf(type: GraphQLObjectType, node: FieldNode | undefined): GraphQLOutputType {
    const name = node?.name.value ?? '';
    const definition = introspection.get(name) ?? type.getFields()[name];
    if (!definition) throw new Error(`The answer has a field ${type.name}.${name} that the schema has not.`);
    return definition.type;
  }

  #subfieldsOf(nodes: readonly FieldNode[], type: GraphQLObjectType): Selected {
    const known = this.#subfields.get(nodes)?.get(type);
    if (known) return known;
    const { schema, marked } = this.#options;
    const subfields = collectSubfields(schema, marked.fragments, this.#variables, type, nodes);
    const ofNodes = this.#subfields.get(nodes) ?? new Map<GraphQLObjectType, Selected>();
    this.#subfields.set(nodes, ofNodes.set(type, subfields));
    return subfields;
  }
}

const introspection = new Map([SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]));
