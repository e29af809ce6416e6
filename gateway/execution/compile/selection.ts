import type { CompleteSelection } from './completers.ts';
import type { CompiledField } from './fields.ts';
import { isPromise, whenSettled } from './promises.ts';

/** Fields that are answered side by side (GraphQL, 6.2.2). */
export function parallelSelection(fields: readonly CompiledField[]): CompleteSelection {
  return (run, source, path) => {
    const answered: Record<string, unknown> = {};
    const pending: string[] = [];
    try {
      for (const { responseName, answer } of fields) {
        const value = answer(run, source, path);
        answered[responseName] = value;
        if (isPromise(value)) pending.push(responseName);
      }
    } catch (error) {
      // The promises of other fields may reject too, which nobody would hear.
      if (pending.length === 0) throw error;
      return whenSettled(answered, pending).finally(() => {
        throw error;
      });
    }
    return pending.length > 0 ? whenSettled(answered, pending) : answered;
  };
}

/** Fields of a mutation: each begins when the one before has its answer (GraphQL, 6.2.2). */
export function serialSelection(fields: readonly CompiledField[]): CompleteSelection {
  return (run, source, path) => {
    const answered: Record<string, unknown> = {};
    const answerOne = ({ responseName, answer }: CompiledField): unknown => {
      const value = answer(run, source, path);
      if (isPromise(value)) {
        return value.then((resolved) => {
          answered[responseName] = resolved;
          return answered;
        });
      }
      answered[responseName] = value;
      return answered;
    };
    return fields.reduce<unknown>(
      (before, field) => (isPromise(before) ? before.then(() => answerOne(field)) : answerOne(field)),
      answered,
    );
  };
}
