import type { GraphQLLeafType, GraphQLObjectType } from 'graphql';
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import type { OnFailure } from './field-errors.ts';
import { isPromise, promiseOf } from './promises.ts';
import type { FieldFacts, Path, Run } from './run.ts';
import { Waiting } from './waiting.ts';
import { whenItemsSettled } from './waiting-items.ts';

/**
 * Makes of what a resolver answered what the client gets: a value, or a promise of it. Throws what
 * becomes a field error. The `info` is that of the resolver, where it had one.
 */
export type Complete = (run: Run, path: Path, value: unknown, info: GraphQLResolveInfo | undefined) => unknown;

/** Answers all fields that are selected of an object. */
export type CompleteSelection = (run: Run, source: unknown, path: Path | undefined) => unknown;

export function nonNull({ parentType, definition }: FieldFacts, complete: Complete): Complete {
  const message = `Cannot return null for non-nullable field ${parentType.name}.${definition.name}.`;
  return (run, path, value, info) => {
    const completed = complete(run, path, value, info);
    if (completed === null) throw new Error(message);
    return completed;
  };
}

export function leafOf(type: GraphQLLeafType): Complete {
  return (_run, _path, value) => {
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) return null;
    const serialized: unknown = type.serialize(value);
    if (serialized !== null && serialized !== undefined) return serialized;
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
    );
  };
}

export function listOf(field: FieldFacts, completeItem: Complete, onFailure: OnFailure): Complete {
  const { parentType, definition } = field;
  const message = `Expected Iterable, but did not find one for field "${parentType.name}.${definition.name}".`;

  function completeOne(run: Run, path: Path, item: unknown, info: GraphQLResolveInfo | undefined): unknown {
    try {
      const completed = isPromise(item)
        ? item.then((resolved) => completeItem(run, path, resolved, info))
        : completeItem(run, path, item, info);
      if (completed instanceof Waiting) return completed;
      return isPromise(completed) ? completed.then(undefined, (raw) => onFailure(run, path, raw)) : completed;
    } catch (raw) {
      return onFailure(run, path, raw);
    }
  }

  function completeAll(run: Run, path: Path, given: readonly unknown[], info: GraphQLResolveInfo | undefined): unknown {
    const items: unknown[] = [];
    const pathOfItem = (index: number): Path => ({ prev: path, key: index, typename: undefined });
    let isWaiting = false;
    try {
      for (let index = 0; index < given.length; index += 1) {
        const completed = completeOne(run, pathOfItem(index), given[index], info);
        items.push(completed);
        isWaiting ||= isPromise(completed);
      }
    } catch (error) {
      // What becomes of the items before it is of no interest any more; a rejection that nobody hears ends the process.
      for (const item of items) if (isPromise(item)) promiseOf(item).catch(() => undefined);
      throw error;
    }
    return isWaiting ? whenItemsSettled(items, (index, raw) => onFailure(run, pathOfItem(index), raw)) : items;
  }

  return (run, path, value, info) => {
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) return null;
    if (!isIterable(value)) throw new GraphQLError(message);
    return completeAll(run, path, Array.isArray(value) ? value : Array.from(value), info);
  };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' && typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === 'function'
  );
}

export function objectOf(field: FieldFacts, type: GraphQLObjectType, select: CompleteSelection): Complete {
  const complete = completeObject(field, type, select);
  return (run, path, value, info) => {
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) return null;
    return complete(run, path, value, info);
  };
}

/** An object whose type is known, after its `isTypeOf` agreed. */
export function completeObject(field: FieldFacts, type: GraphQLObjectType, select: CompleteSelection): Complete {
  if (!type.isTypeOf) return (run, path, value) => select(run, value, path);
  const refuse = (value: unknown) =>
    new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, { nodes: field.nodes });
  return (run, path, value, info) => {
    const isType = type.isTypeOf?.(value, run.contextValue, info ?? run.infoOf(field, fieldPath(path)));
    if (isPromise(isType)) {
      return isType.then((is) => {
        if (!is) throw refuse(value);
        return select(run, value, path);
      });
    }
    if (!isType) throw refuse(value);
    return select(run, value, path);
  };
}

/** The path of the field that an item of its list, at whatever depth, belongs to. */
export function fieldPath(path: Path): Path {
  let at = path;
  while (typeof at.key === 'number' && at.prev) at = at.prev;
  return at;
}
