import type { CompleteSelection } from './completers.ts';
import { isPromise } from './promises.ts';

/** Fields of a mutation, one selection each: it begins when the one before has its answer (GraphQL, 6.2.2). */
export function serialSelection(fields: readonly CompleteSelection[]): CompleteSelection {
  return (run, source, path) => {
    const answered: Record<string, unknown> = {};
    const keep = (one: unknown) => Object.assign(answered, one);
    const answerOne = (select: CompleteSelection): unknown => {
      const one = select(run, source, path);
      return isPromise(one) ? one.then(keep) : keep(one);
    };
    return fields.reduce<unknown>(
      (before, select) => (isPromise(before) ? before.then(() => answerOne(select)) : answerOne(select)),
      answered,
    );
  };
}
