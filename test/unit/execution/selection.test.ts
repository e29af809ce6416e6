import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CompiledField } from '../../../gateway/execution/compile/fields.ts';
import type { Run } from '../../../gateway/execution/compile/run.ts';
import { parallelSelection } from '../../../gateway/execution/compile/selection.ts';

const fields: readonly CompiledField[] = [
  { kind: 'constant', responseName: '__typename', value: 'User' },
  { kind: 'resolved', responseName: 'name', answer: (_run, source) => (source as { name: string }).name },
];
const run = {} as Run;
const hasSchemaNames = () => false;
const made = vi.fn();

class CountedFunction extends Function {
  constructor(...texts: string[]) {
    made();
    super(...texts);
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  made.mockClear();
});

describe('parallelSelection', () => {
  it('makes code when so many objects came, and answers the same before and after', () => {
    vi.stubGlobal('Function', CountedFunction);
    const select = parallelSelection(fields, { hasSchemaNames, code: { worthObjects: 3, left: 10 } });
    const madeAfter = [1, 2, 3, 4, 5].map((n) => {
      expect(select(run, { name: `n${n}` }, undefined)).toEqual({ __typename: 'User', name: `n${n}` });
      return made.mock.calls.length;
    });
    expect(madeAfter).toEqual([0, 0, 0, 1, 1]);
  });

  it('makes code for no more selections than allowed, since it is never forgotten', () => {
    vi.stubGlobal('Function', CountedFunction);
    const code = { worthObjects: 0, left: 2 };
    const selections = Array.from({ length: 5 }, () => parallelSelection(fields, { hasSchemaNames, code }));
    const answers = selections.map((select) => select(run, { name: 'n' }, undefined));
    expect(answers).toEqual(Array(5).fill({ __typename: 'User', name: 'n' }));
    expect(made).toHaveBeenCalledTimes(2);
    expect(code.left).toBe(0);
  });

  it('goes on without code where a process may make none', () => {
    vi.stubGlobal('Function', () => {
      throw new EvalError('Code generation from strings disallowed for this context');
    });
    const select = parallelSelection(fields, { hasSchemaNames, code: { worthObjects: 0, left: 2 } });
    expect(select(run, { name: 'n' }, undefined)).toEqual({ __typename: 'User', name: 'n' });
  });
});
