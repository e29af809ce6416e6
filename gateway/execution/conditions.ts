import { Kind, visit } from 'graphql';
import type { OperationFacts, Variables } from './compile/run.ts';

const conditional: ReadonlySet<string> = new Set(['skip', 'include']);

/** The variables on which it depends what an operation selects. */
export function conditionVariables({ operation, fragments }: OperationFacts): readonly string[] {
  const names = new Set<string>();
  for (const definition of [operation, ...Object.values(fragments)]) {
    visit(definition, {
      Directive({ name, arguments: given = [] }) {
        if (!conditional.has(name.value)) return;
        for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  }
  return [...names];
}

/** What these variables make of the conditions, as a text; `undefined` when one of them is no boolean. */
export function outcomeOf(conditions: readonly string[], variables: Variables): string | undefined {
  let outcome = '';
  for (const name of conditions) {
    const value = variables[name];
    if (typeof value !== 'boolean') return undefined;
    outcome += value ? '1' : '0';
  }
  return outcome;
}
