import type { CompleteSelection } from './completers.ts';
import type { Answer, CompiledField } from './fields.ts';
import type { SelectionTools } from './parallel-selection.ts';
import { isPromise } from './promises.ts';

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
      return (run, source, parent) => {
        const isObject = typeof source === 'object' && source !== null;
        const readable = field.renamed ? isObject && !hasSchemaNames(source) : isObject || typeof source === 'function';
        let read: unknown;
        try {
          read = readable ? (source as Record<string, unknown>)[field.property] : undefined;
        } catch (raw) {
          return field.unreadable(run, parent, raw);
        }
        return field.complete(run, source, parent, read);
      };
  }
}
