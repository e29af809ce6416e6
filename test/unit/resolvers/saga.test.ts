import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSaga, type SagaStep } from '../../../resolvers/checkout/saga.ts';
import { UsedKey } from '../../../resolvers/checkout/used-key.ts';

type State = readonly string[];

class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: string;
  readonly status: number | undefined;
  constructor(code: string, status?: number) {
    super(`It said ${code}`);
    this.code = code;
    this.status = status;
  }
}

const refused = new GatewayError('CONFLICT', 409);
const lost = new GatewayError('UPSTREAM_TIMEOUT');

/** How a step behaves: `run`, `verify` and `undo` throw what is given. */
interface Behaviour {
  readonly run?: Error;
  readonly verify?: Error;
  readonly undo?: Error;
}

/** Steps named 0, 1, …, and what was called, as `run 0`. */
function steps(behaviours: readonly Behaviour[]) {
  const calls: string[] = [];
  const acting = (what: string, error: Error | undefined) => {
    calls.push(what);
    if (error !== undefined) throw error;
  };
  const list = behaviours.map(
    ({ run, verify, undo }, index): SagaStep<string, State> => ({
      name: String(index),
      refusals: { 409: 'Not now.' },
      reference: (state) => state.find((made) => made === `made ${index}`),
      async run(state) {
        acting(`run ${index}`, run);
        return [...state, `made ${index}`];
      },
      async verify() {
        acting(`verify ${index}`, verify);
      },
      async undo() {
        acting(`undo ${index}`, undo);
      },
    }),
  );
  return { list, calls };
}

const statuses = async (behaviours: readonly Behaviour[], alreadyDone?: number) => {
  const { list, calls } = steps(behaviours);
  const { reports } = await runSaga(list, [], alreadyDone);
  return { statuses: reports.map(({ status }) => status), undone: calls.filter((call) => call.startsWith('undo')) };
};

describe('runSaga', () => {
  it('undoes what was done in reverse order, and nothing of a step that was refused', async () => {
    expect(await statuses([{}, {}, { run: refused }, {}])).toEqual({
      statuses: ['UNDONE', 'UNDONE', 'FAILED', 'NOT_REACHED'],
      undone: ['undo 1', 'undo 0'],
    });
  });

  it('undoes a step whose answer was lost before those that came before it', async () => {
    expect(await statuses([{}, { run: lost }, {}])).toEqual({
      statuses: ['UNDONE', 'FAILED', 'NOT_REACHED'],
      undone: ['undo 1', 'undo 0'],
    });
  });

  it('undoes a step that was done and then did not stand its test, whatever the reason', async () => {
    expect(await statuses([{}, { verify: refused }])).toEqual({
      statuses: ['UNDONE', 'FAILED'],
      undone: ['undo 1', 'undo 0'],
    });
  });

  it('goes on undoing when an undo fails, and reports it', async () => {
    const { list } = steps([{}, { undo: lost }, { run: refused }]);
    const { reports } = await runSaga(list, []);
    expect(reports).toEqual([
      { name: '0', status: 'UNDONE', reference: 'made 0' },
      {
        ...{ name: '1', status: 'UNDO_FAILED', reference: 'made 1' },
        ...{ code: 'UPSTREAM_TIMEOUT', message: 'It said UPSTREAM_TIMEOUT' },
      },
      { name: '2', status: 'FAILED', reference: undefined, code: 'CONFLICT', message: 'Not now.' },
    ]);
  });

  it('says of a lost answer that cannot be looked for that nobody knows what became of it', async () => {
    const { list } = steps([{ run: lost, undo: new GatewayError('UPSTREAM_UNAVAILABLE', 503) }]);
    const { reports } = await runSaga(list, []);
    expect(reports[0]).toMatchObject({
      status: 'UNDO_FAILED',
      code: 'UPSTREAM_TIMEOUT',
      message: 'It said UPSTREAM_TIMEOUT. Whether it took effect could not be found out: It said UPSTREAM_UNAVAILABLE',
    });
  });

  it('undoes the steps of an earlier run when a later one fails', async () => {
    expect(await statuses([{}, { run: refused }], 1)).toEqual({ statuses: ['UNDONE', 'FAILED'], undone: ['undo 0'] });
  });

  it('undoes nothing when the key stands for something else', async () => {
    const { list, calls } = steps([{}, { run: new UsedKey('Used.') }]);
    await expect(runSaga(list, [])).rejects.toThrow('Used.');
    expect(calls).toEqual(['run 0', 'verify 0', 'run 1']);
  });

  it('tells nothing of an error that is not the gateway’s', async () => {
    const { list } = steps([{ run: new Error('connect ECONNREFUSED 10.0.0.1:5432') }]);
    const { reports } = await runSaga(list, []);
    expect(reports[0]).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'Something went wrong in the gateway.',
    });
  });

  it('leaves nothing that may have been done without an undo, however steps fail', async () => {
    const error = fc.constantFrom(undefined, undefined, undefined, refused, lost);
    const behaviour = fc
      .record({ run: error, verify: error, undo: error })
      .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as Behaviour);
    await fc.assert(
      fc.asyncProperty(fc.array(behaviour, { minLength: 1, maxLength: 6 }), async (behaviours) => {
        const { list, calls } = steps(behaviours);
        const { reports } = await runSaga(list, []);
        const failed = behaviours.findIndex(({ run, verify }) => run ?? verify);
        const upTo = failed === -1 ? [] : behaviours.slice(0, failed + 1).map((_, index) => index);
        const mustUndo = upTo.filter((index) => index < failed || behaviours[failed]?.run !== refused);
        expect(calls.filter((call) => call.startsWith('undo'))).toEqual(mustUndo.reverse().map((n) => `undo ${n}`));
        const left = reports.filter(({ status }) => status === 'UNDO_FAILED').map(({ name }) => Number(name));
        expect(left).toEqual(mustUndo.filter((index) => behaviours[index]?.undo).sort());
        expect(reports.every(({ status }) => status === 'DONE')).toBe(failed === -1);
      }),
    );
  });
});
