import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { type Complete, fieldPath } from './completers.ts';
import { isPromise } from './promises.ts';
import type { FieldFacts, Run } from './run.ts';

/** A value of an interface or union: finds out its type, and completes it as one of that type. */
export function abstractOf(
  field: FieldFacts,
  type: GraphQLAbstractType,
  completeAs: ReadonlyMap<GraphQLObjectType, Complete>,
): Complete {
  return (run, path, value, given) => {
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) return null;
    const info = given ?? run.infoOf(field, fieldPath(path));
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const name: unknown = resolveType(value, run.contextValue, info, type);
    const complete = (resolved: unknown) => {
      const runtimeType = runtimeTypeOf(resolved, value, run, field, type);
      const completeObject = completeAs.get(runtimeType);
      if (!completeObject) throw new Error(`No selection was compiled for the type "${runtimeType.name}".`);
      return completeObject(run, path, value, info);
    };
    return isPromise(name) ? name.then(complete) : complete(name);
  };
}

/** @throws GraphQLError in the words of graphql-js where the type is none that the field can have */
function runtimeTypeOf(
  resolved: unknown,
  value: unknown,
  { facts: { schema } }: Run,
  field: FieldFacts,
  type: GraphQLAbstractType,
): GraphQLObjectType {
  const { nodes } = field;
  const coordinate = `${field.parentType.name}.${field.definition.name}`;
  const abstract = `Abstract type "${type.name}"`;
  if (resolved === null || resolved === undefined) {
    throw new GraphQLError(
      `${abstract} must resolve to an Object type at runtime for field "${coordinate}". Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    );
  }
  if (isObjectType(resolved)) {
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    );
  }
  if (typeof resolved !== 'string') {
    throw new GraphQLError(
      `${abstract} must resolve to an Object type at runtime for field "${coordinate}" with value ${inspect(value)}, received "${inspect(resolved)}".`,
    );
  }
  const runtimeType = schema.getType(resolved);
  if (!runtimeType) {
    throw new GraphQLError(`${abstract} was resolved to a type "${resolved}" that does not exist inside the schema.`, {
      nodes,
    });
  }
  if (!isObjectType(runtimeType)) {
    throw new GraphQLError(`${abstract} was resolved to a non-object type "${resolved}".`, { nodes });
  }
  if (!schema.isSubType(type, runtimeType)) {
    throw new GraphQLError(`Runtime Object type "${runtimeType.name}" is not a possible type for "${type.name}".`, {
      nodes,
    });
  }
  return runtimeType;
}
