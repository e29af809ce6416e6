import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { fieldStamp } from '../stamps/stamp.ts';
import { isSchemaView } from './schema-view.ts';

/** A path written in the schema's names, as `items[0].customer.id`, compiled to read wire values. */
export interface ValuePath {
  read(value: unknown): unknown;
  /** Type at the end of the path; `undefined` where the schema does not tell. */
  readonly type: GraphQLOutputType | undefined;
  /** The first step that the schema does not have. */
  readonly unknownStep: string | undefined;
}

/** Steps through lists without an index apply to every item. */
export function compileValuePath(path: string, start: GraphQLOutputType): ValuePath {
  let type: GraphQLOutputType | undefined = start;
  let unknownStep: string | undefined;
  const steps: ((value: unknown) => unknown)[] = [];
  for (const name of path.split(/[.[\]]/).filter(Boolean)) {
    if (/^\d+$/.test(name)) {
      const index = Number(name);
      steps.push((value) => (Array.isArray(value) ? value[index] : undefined));
      continue;
    }
    const field: GraphQLField<unknown, unknown> | undefined = type && fieldOf(getNamedType(type), name);
    if (!field) unknownStep ??= name;
    const stamp = field && fieldStamp(field);
    steps.push(propertyReader(name, stamp?.kind === 'property' ? stamp.property : name));
    type = field?.type;
  }
  return { type, unknownStep, read: (value) => steps.reduce((current, step) => step(current), value) };
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function propertyReader(name: string, property: string): (value: unknown) => unknown {
  const readOne = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return undefined;
    const record = value as Record<string, unknown>;
    return (isSchemaView(value) ? undefined : record[property]) ?? record[name];
  };
  return (value) => (Array.isArray(value) ? value.map(readOne) : readOne(value));
}
