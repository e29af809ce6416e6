import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { fieldStamp, typeStamp } from '../stamps/stamp.ts';

/**
 * The member of a union or interface that a value fits best: one whose constants it has, that promises nothing the
 * value lacks, and that leaves the fewest of its properties unnamed.
 */
export function bestMember(value: unknown, members: readonly GraphQLObjectType[]): GraphQLObjectType | undefined {
  const features = members.map(featuresOf);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return features.find(({ wraps }) => wraps?.(value))?.type;
  }
  let best: GraphQLObjectType | undefined;
  let bestFitness = Number.NEGATIVE_INFINITY;
  for (const feature of features) {
    const fitness = feature.wraps ? wrapperFitness(feature.wraps(value)) : fitnessOf(feature, value as JsonRecord);
    if (fitness > bestFitness) {
      best = feature.type;
      bestFitness = fitness;
    }
  }
  return best;
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** What tells the values of a type apart from others'. */
interface Features {
  readonly type: GraphQLObjectType;
  readonly properties: readonly { readonly name: string; readonly promised: boolean }[];
  readonly constants: readonly (readonly [string, ReadonlySet<unknown>])[];
  /** For types that wrap what is no object: whether a value is what they wrap. */
  readonly wraps: ((value: unknown) => boolean) | undefined;
}

const known = new WeakMap<GraphQLObjectType, Features>();

function featuresOf(type: GraphQLObjectType): Features {
  const features = known.get(type) ?? {
    type,
    properties: propertiesOf(type),
    constants: [...(typeStamp(type)?.constants ?? [])],
    wraps: wrapping(type),
  };
  known.set(type, features);
  return features;
}

function propertiesOf(type: GraphQLObjectType): Features['properties'] {
  return Object.values(type.getFields()).flatMap((field) => {
    const stamp = fieldStamp(field);
    return stamp?.kind === 'property' ? [{ name: stamp.property, promised: isNonNullType(field.type) }] : [];
  });
}

/** Members of a union that are no objects are wrapped into types with one field that is the value itself. */
function wrapping(type: GraphQLObjectType): Features['wraps'] {
  const [field] = Object.values(type.getFields());
  const stamp = field && fieldStamp(field);
  if (!field || stamp?.kind !== 'self') return undefined;
  const wrapped = getNullableType(field.type);
  if (stamp.entriesWithin === 0) return (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  return isListType(wrapped) ? Array.isArray : (value) => serializes(wrapped, value);
}

function serializes(type: GraphQLOutputType, value: unknown): boolean {
  if (!isLeafType(type)) return false;
  try {
    return type.serialize(value) !== undefined;
  } catch {
    return false;
  }
}

/** A map has any properties: it comes after objects that name some, and before those that name none. */
function wrapperFitness(wraps: boolean): number {
  return wraps ? 0 : Number.NEGATIVE_INFINITY;
}

function fitnessOf({ properties, constants }: Features, value: JsonRecord): number {
  let fitness = -properties.length;
  for (const { name, promised } of properties) {
    if (Object.hasOwn(value, name)) fitness += 1_000;
    else if (promised) fitness -= 100_000;
  }
  for (const [name, values] of constants) {
    if (Object.hasOwn(value, name)) fitness += values.has(value[name]) ? 10_000 : -1_000_000;
  }
  return fitness;
}
