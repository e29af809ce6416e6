import type { CompleteSelection } from './completers.ts';
import type { Answer, CompiledField } from './fields.ts';
import { generatedSelection } from './generated-selection.ts';
import { isPromise, whenAllSettled, whenOneSettled } from './promises.ts';

/** What selections are made with. */
export interface SelectionTools {
  /** Whether an object has the names of the schema, and not those on the wire. */
  readonly hasSchemaNames: (value: object) => boolean;
  readonly code: CodeBudget;
}

/** When code is made for a selection. V8 never forgets a text that was made code: it keeps about a kilobyte of each. */
export interface CodeBudget {
  /** Of so many objects it is worth it. */
  readonly worthObjects: number;
  /** For how many selections it may still be done. */
  left: number;
}

/** Fields that are answered side by side (GraphQL, 6.2.2): by code that is made for them once many objects came. */
export function parallelSelection(fields: readonly CompiledField[], tools: SelectionTools): CompleteSelection {
  const { code } = tools;
  let select = anySelection(fields, tools);
  let objects = 0;
  return (run, source, path) => {
    if (objects <= code.worthObjects) {
      if (objects === code.worthObjects && code.left > 0) {
        code.left -= 1;
        select = generatedOr(select, fields, tools);
      }
      objects += 1;
    }
    return select(run, source, path);
  };
}

function generatedOr(
  other: CompleteSelection,
  fields: readonly CompiledField[],
  tools: SelectionTools,
): CompleteSelection {
  try {
    return generatedSelection(fields, tools);
  } catch {
    // Node can be told to make no code of texts.
    return other;
  }
}

function anySelection(fields: readonly CompiledField[], tools: SelectionTools): CompleteSelection {
  const steps = fields.map((field) => ({ responseName: field.responseName, answer: answerOf(field, tools) }));
  return (run, source, path) => {
    const answered: Record<string, unknown> = {};
    let waiting = 0;
    let last = '';
    try {
      for (const { responseName, answer } of steps) {
        const value = answer(run, source, path);
        answered[responseName] = value;
        if (isPromise(value)) {
          waiting += 1;
          last = responseName;
        }
      }
    } catch (error) {
      if (waiting === 0) throw error;
      // The promises of other fields may reject too, which nobody would hear.
      return whenAllSettled(answered).finally(() => {
        throw error;
      });
    }
    if (waiting === 0) return answered;
    return waiting === 1 ? whenOneSettled(answered, last) : whenAllSettled(answered);
  };
}

/** Fields of a mutation: each begins when the one before has its answer (GraphQL, 6.2.2). */
export function serialSelection(fields: readonly CompiledField[], tools: SelectionTools): CompleteSelection {
  const steps = fields.map((field) => ({ responseName: field.responseName, answer: answerOf(field, tools) }));
  return (run, source, path) => {
    const answered: Record<string, unknown> = {};
    const keep = (responseName: string, value: unknown) => {
      answered[responseName] = value;
      return answered;
    };
    const answerOne = ({ responseName, answer }: (typeof steps)[number]): unknown => {
      const value = answer(run, source, path);
      return isPromise(value) ? value.then((resolved) => keep(responseName, resolved)) : keep(responseName, value);
    };
    return steps.reduce<unknown>(
      (before, step) => (isPromise(before) ? before.then(() => answerOne(step)) : answerOne(step)),
      answered,
    );
  };
}

function answerOf(field: CompiledField, { hasSchemaNames }: SelectionTools): Answer {
  switch (field.kind) {
    case 'constant':
      return () => field.value;
    case 'resolved':
      return field.answer;
    case 'property':
      return propertyAnswer(field, field.renamed ? isOnWire(hasSchemaNames) : isReadable);
  }
}

function propertyAnswer(field: CompiledField & { kind: 'property' }, readable: (source: unknown) => boolean): Answer {
  const { property, plain, nullable, renamed, complete, unreadable } = field;
  return (run, source, parent) => {
    let read: unknown;
    try {
      read = readable(source) ? (source as Record<string, unknown>)[property] : undefined;
    } catch (raw) {
      return unreadable(run, parent, raw);
    }
    if (plain?.test(read)) return read;
    if (nullable && (read === null || (read === undefined && !renamed))) return null;
    return complete(run, source, parent, read);
  };
}

function isReadable(source: unknown): boolean {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}

function isOnWire(hasSchemaNames: (value: object) => boolean): (source: unknown) => boolean {
  return (source) => typeof source === 'object' && source !== null && !hasSchemaNames(source);
}
