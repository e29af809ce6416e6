import { defaultFieldResolver, type GraphQLFieldResolver, getNullableType, isNonNullType } from 'graphql';
import { isPendingShared } from '../../graph/joins/shared-promise.ts';
import { compileArguments } from './arguments.ts';
import type { Complete } from './completers.ts';
import { type OnFailure, onFailureOf } from './field-errors.ts';
import { type PlainValues, plainValuesOf } from './plain-values.ts';
import { isPromise } from './promises.ts';
import type { FieldFacts, Path, Run } from './run.ts';
import { type FieldEnd, Waiting } from './waiting.ts';

/** The value of a field, or a promise of it. Throws where the parent cannot be had without it. */
export type Answer = (run: Run, source: unknown, parent: Path | undefined) => unknown;

/** A field of a selection, ready to be answered for any parent. */
export type CompiledField =
  | { readonly kind: 'constant'; readonly responseName: string; readonly value: string }
  | { readonly kind: 'resolved'; readonly responseName: string; readonly answer: Answer }
  | PropertyField;

/** A field that is a property of its parent, which is read where the parent's fields are put together. */
export interface PropertyField {
  readonly kind: 'property';
  readonly responseName: string;
  readonly property: string;
  /** Whether the property is that on the wire, and not to be looked for on what has the schema's names. */
  readonly renamed: boolean;
  readonly nullable: boolean;
  readonly plain: PlainValues | undefined;
  /** The answer where what was read is not a plain value. */
  readonly complete: (run: Run, source: unknown, parent: Path | undefined, read: unknown) => unknown;
  /** The answer where reading the property threw. */
  readonly unreadable: (run: Run, parent: Path | undefined, raw: unknown) => null;
}

export function typenameField({ responseName, parentType }: FieldFacts): CompiledField {
  return { kind: 'constant', responseName, value: parentType.name };
}

/** A field with a resolver. */
export function resolvedField(
  field: FieldFacts,
  resolve: GraphQLFieldResolver<unknown, unknown>,
  complete: Complete,
): CompiledField {
  return { kind: 'resolved', responseName: field.responseName, answer: answerOf(field, resolve, complete) };
}

/** A field without arguments and resolver: what graphql-js calls its default resolver is done here. */
export function propertyField(field: FieldFacts, complete: Complete): CompiledField {
  const finish = finisherOf(field, complete);
  const { onFailure } = finish;
  return {
    ...readingOf(field, onFailure),
    ...{ property: field.definition.name, renamed: false },
    complete(run, source, parent, read) {
      const path = pathOf(field, parent);
      try {
        if (typeof read !== 'function') return finish.value(run, path, read, undefined);
        const info = run.infoOf(field, path);
        return finish.value(run, path, defaultFieldResolver(source, {}, run.contextValue, info), info);
      } catch (raw) {
        return onFailure(run, path, raw);
      }
    },
  };
}

/** A field whose resolver reads a property, and does more where there is none. */
export function renamedField(
  field: FieldFacts,
  property: string,
  resolve: GraphQLFieldResolver<unknown, unknown>,
  complete: Complete,
): CompiledField {
  const answer = answerOf(field, resolve, complete);
  const finish = finisherOf(field, complete);
  const { onFailure } = finish;
  return {
    ...readingOf(field, onFailure),
    ...{ property, renamed: true },
    complete(run, source, parent, read) {
      if (read === undefined) return answer(run, source, parent);
      const path = pathOf(field, parent);
      try {
        return finish.value(run, path, read, undefined);
      } catch (raw) {
        return onFailure(run, path, raw);
      }
    },
  };
}

function readingOf(field: FieldFacts, onFailure: OnFailure) {
  const { type } = field.definition;
  return {
    kind: 'property',
    responseName: field.responseName,
    nullable: !isNonNullType(type),
    plain: plainValuesOf(getNullableType(type)),
    unreadable: (run: Run, parent: Path | undefined, raw: unknown) => onFailure(run, pathOf(field, parent), raw),
  } as const;
}

function answerOf(field: FieldFacts, resolve: GraphQLFieldResolver<unknown, unknown>, complete: Complete): Answer {
  const argumentsOf = compileArguments(field);
  const finish = finisherOf(field, complete);
  return (run, source, parent) => {
    const path = pathOf(field, parent);
    const info = run.infoOf(field, path);
    try {
      const value: unknown = resolve(source, argumentsOf(run.variables), run.contextValue, info);
      return finish.value(run, path, value, info);
    } catch (raw) {
      return finish.onFailure(run, path, raw);
    }
  };
}

interface Finisher extends FieldEnd {
  /** The answer for what a resolver answered, or a promise of it. Throws what is to become an error of the field. */
  readonly value: Complete;
}

function finisherOf(field: FieldFacts, complete: Complete): Finisher {
  const end: FieldEnd = { complete, onFailure: onFailureOf(field.definition.type, field) };
  const { onFailure } = end;
  return {
    ...end,
    value(run, path, value, info) {
      if (isPendingShared(value)) return new Waiting(value, end, run, path, info);
      const completed = isPromise(value)
        ? value.then((resolved) => complete(run, path, resolved, info))
        : complete(run, path, value, info);
      return isPromise(completed) ? completed.then(undefined, (raw) => onFailure(run, path, raw)) : completed;
    },
  };
}

function pathOf({ responseName, parentType }: FieldFacts, parent: Path | undefined): Path {
  return { prev: parent, key: responseName, typename: parentType.name };
}
