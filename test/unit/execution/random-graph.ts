import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  type GraphQLFieldResolver,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isNonNullType,
} from 'graphql';
import { resolverOfStamp } from '../../../gateway/graph/values/field-resolvers.ts';
import { type Behaviour, behave, behaviours, type Random, wireName } from './random-values.ts';

/** What resolvers were told, in the order in which they were called. */
export interface Trace {
  readonly calls: string[];
  readonly nodes: Map<unknown, number>;
  /** What resolvers gave several parents. */
  readonly joined: Map<string, Promise<unknown>>;
}

export const enumeration = new GraphQLEnumType({
  name: 'Colour',
  values: { RED: { value: 'r' }, GREEN: { value: 2 }, BLUE: {} },
});

/** Of what is given to it, it refuses the text `bad`, loses `lost`, and changes all else. */
const scalar = new GraphQLScalarType({
  name: 'Odd',
  serialize(value) {
    if (value === 'bad') throw new TypeError('Odd cannot be bad');
    if (value === 'lost') return undefined;
    return { odd: String(value) };
  },
});

const input = new GraphQLInputObjectType({
  name: 'Filter',
  fields: {
    text: { type: GraphQLString, defaultValue: 'none' },
    colours: { type: new GraphQLList(new GraphQLNonNull(enumeration)) },
    limit: { type: new GraphQLNonNull(GraphQLInt) },
  },
});

const leaves = [GraphQLInt, GraphQLString, GraphQLFloat, GraphQLBoolean, GraphQLID, enumeration, scalar];

/** A schema of four object types that refer to one another in every way, whose resolvers do everything resolvers do. */
export function randomSchema(random: Random): GraphQLSchema {
  const shared = wrapped(random, GraphQLString);
  const node: GraphQLInterfaceType = new GraphQLInterfaceType({
    name: 'Node',
    fields: { shared: { type: shared } },
    resolveType: typeResolver(random),
  });
  const objects: GraphQLObjectType[] = [0, 1, 2, 3].map(
    (index) =>
      new GraphQLObjectType({
        name: `T${index}`,
        interfaces: index < 3 ? [node] : [],
        fields: () => ({
          shared: field(random, 'shared', shared),
          ...ownFields(random, index, [...objects, node, union]),
        }),
        ...(random.one([true, false, false]) && { isTypeOf: typePredicate(random) }),
      }),
  );
  const union: GraphQLUnionType = new GraphQLUnionType({
    name: 'Any',
    types: () => objects.slice(1),
    resolveType: typeResolver(random),
  });
  const [query, ...types] = objects;
  return new GraphQLSchema({
    query: query ?? null,
    mutation: new GraphQLObjectType({ name: 'M', fields: ownFields(random, 9, [...types, node, union]) }),
    types,
  });
}

function ownFields(
  random: Random,
  index: number,
  composites: readonly GraphQLOutputType[],
): GraphQLFieldConfigMap<unknown, Trace> {
  return Object.fromEntries(
    [0, 1, 2, 3, 4, 5].map((number) => {
      const base = number < 3 ? random.one(leaves) : random.one(composites);
      const name = `t${index}f${number}`;
      return [name, field(random, name, wrapped(random, base))];
    }),
  );
}

function wrapped(random: Random, type: GraphQLOutputType): GraphQLOutputType {
  const bare = isNonNullType(type) ? type.ofType : type;
  switch (random.below(6)) {
    case 0:
      return new GraphQLNonNull(bare);
    case 1:
      return new GraphQLList(wrapped(random, bare));
    case 2:
      return new GraphQLNonNull(new GraphQLList(wrapped(random, bare)));
    default:
      return bare;
  }
}

const fieldArguments: GraphQLFieldConfigArgumentMap = {
  n: { type: GraphQLInt },
  d: { type: new GraphQLNonNull(GraphQLString), defaultValue: 'default' },
  c: { type: enumeration },
  list: { type: new GraphQLList(GraphQLInt) },
  filter: { type: input },
};

function field(random: Random, name: string, type: GraphQLOutputType): GraphQLFieldConfig<unknown, Trace> {
  const resolve = randomResolver(random, name, type);
  return { type, ...(resolve && { resolve }), ...(random.below(2) === 0 && { args: fieldArguments }) };
}

/** None, one that reads a property of another name, or one that does anything. */
function randomResolver(
  random: Random,
  name: string,
  type: GraphQLOutputType,
): GraphQLFieldResolver<unknown, Trace> | undefined {
  const behaviour: Behaviour | undefined = random.one([undefined, undefined, undefined, ...behaviours]);
  if (behaviour) {
    return (_source, args, trace, info) => {
      note(trace, args, info);
      return behave(behaviour, type, pathText(info), trace.joined);
    };
  }
  return random.below(3) === 0 ? resolverOfStamp(name, { kind: 'property', property: wireName(name) }) : undefined;
}

function note(trace: Trace, args: unknown, info: GraphQLResolveInfo): void {
  const { fieldName, fieldNodes, parentType, returnType, variableValues, operation, fragments } = info;
  if (!trace.nodes.has(fieldNodes)) trace.nodes.set(fieldNodes, trace.nodes.size);
  const told = {
    nodes: trace.nodes.get(fieldNodes),
    aliases: fieldNodes.map(({ alias }) => alias?.value),
    variableValues,
  };
  trace.calls.push(
    `${pathText(info)} ${parentType.name}.${fieldName}: ${returnType} ${JSON.stringify(args)} ${JSON.stringify(told)} ${operation.operation} ${Object.keys(fragments)}`,
  );
}

function pathText({ path }: GraphQLResolveInfo): string {
  let text = '';
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev)
    text = `${at.typename ?? ''}.${at.key}/${text}`;
  return text;
}

function typeResolver(random: Random) {
  const mode = random.below(8);
  return (value: unknown, _trace: Trace, { path }: GraphQLResolveInfo) => {
    const name = (value as { kind?: string }).kind;
    if (mode === 0) return Promise.resolve(name);
    if (mode === 1) return path.key === 'x' ? undefined : (name ?? 'T1');
    if (mode === 2 && name === 'T3') throw new Error('no type');
    if (mode === 3 && name === 'T2') return 'Colour';
    if (mode === 4 && name === 'T2') return 'Nothing';
    return name;
  };
}

function typePredicate(random: Random) {
  const mode = random.below(4);
  return (value: unknown) => {
    const is = (value as { kind?: string } | null)?.kind !== 'T2' || mode !== 1;
    return mode === 2 ? Promise.resolve(is) : is;
  };
}

/** Choices that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, one: (values) => values[below(values.length)] as (typeof values)[number] };
}
