import { defaultFieldResolver, type GraphQLFieldResolver, getNullableType } from 'graphql';
import { compileArguments } from './arguments.ts';
import type { Complete } from './completers.ts';
import { onFailureOf } from './field-errors.ts';
import { plainValuesOf } from './plain-values.ts';
import { isPromise } from './promises.ts';
import type { FieldFacts, Path, Run } from './run.ts';

/** A field of a selection, ready to be answered for any parent. */
export interface CompiledField {
  readonly responseName: string;
  /** The value of the field, or a promise of it. Throws where the parent cannot be had without it. */
  readonly answer: (run: Run, source: unknown, parent: Path | undefined) => unknown;
}

export function typenameField({ responseName, parentType }: FieldFacts): CompiledField {
  return { responseName, answer: () => parentType.name };
}

/** A field with a resolver. */
export function resolvedField(
  field: FieldFacts,
  resolve: GraphQLFieldResolver<unknown, unknown>,
  complete: Complete,
): CompiledField {
  const { responseName, parentType, definition } = field;
  const argumentsOf = compileArguments(field);
  const onFailure = onFailureOf(definition.type, field);
  return {
    responseName,
    answer(run, source, parent) {
      const path: Path = { prev: parent, key: responseName, typename: parentType.name };
      const info = run.infoOf(field, path);
      try {
        const value: unknown = resolve(source, argumentsOf(run.variables), run.contextValue, info);
        const completed = isPromise(value)
          ? value.then((resolved) => complete(run, path, resolved, info))
          : complete(run, path, value, info);
        return isPromise(completed) ? completed.then(undefined, (raw) => onFailure(run, path, raw)) : completed;
      } catch (raw) {
        return onFailure(run, path, raw);
      }
    },
  };
}

/** A field without arguments that is a property of its parent, as graphql-js' default resolver reads it. */
export function propertyField(field: FieldFacts, complete: Complete): CompiledField {
  const { responseName, parentType, definition } = field;
  const { name } = definition;
  const onFailure = onFailureOf(definition.type, field);
  const isPlain = plainValuesOf(getNullableType(definition.type));

  function completeRead(run: Run, source: unknown, parent: Path | undefined, read: unknown): unknown {
    const path: Path = { prev: parent, key: responseName, typename: parentType.name };
    try {
      const value =
        typeof read === 'function' ? defaultFieldResolver(source, {}, run.contextValue, run.infoOf(field, path)) : read;
      const completed = isPromise(value)
        ? value.then((resolved) => complete(run, path, resolved, undefined))
        : complete(run, path, value, undefined);
      return isPromise(completed) ? completed.then(undefined, (raw) => onFailure(run, path, raw)) : completed;
    } catch (raw) {
      return onFailure(run, path, raw);
    }
  }

  return {
    responseName,
    answer(run, source, parent) {
      let read: unknown;
      try {
        read = isReadable(source) ? source[name] : undefined;
      } catch (raw) {
        return onFailure(run, { prev: parent, key: responseName, typename: parentType.name }, raw);
      }
      return isPlain(read) ? read : completeRead(run, source, parent, read);
    },
  };
}

function isReadable(source: unknown): source is Record<string, unknown> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}
