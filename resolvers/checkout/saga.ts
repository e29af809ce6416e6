import { type Failure, failureOf } from '../refusal.ts';
import { UsedKey } from './used-key.ts';

/** One step of a change that spans several systems. `State` is what is known so far. */
export interface SagaStep<Name extends string, State> {
  readonly name: Name;
  /** Does the step, once for each key however often it is tried, and resolves with what is known then. */
  run(state: State): Promise<State>;
  /** Looks at what `run` came to, after it; when this rejects the step has failed, and is undone. */
  verify?(state: State): Promise<void>;
  /**
   * Takes back what {@link run} did. When the answer of `run` was lost, `state` does not hold its outcome, and
   * this looks for it first.
   */
  undo(state: State): Promise<void>;
  /** Id of what the step made. */
  reference(state: State): string | undefined;
  /** Sentences for refusals that the step knows the meaning of, by HTTP status. */
  readonly refusals: Readonly<Record<number, string>>;
}

export type StepStatus = 'DONE' | 'FAILED' | 'UNDONE' | 'UNDO_FAILED' | 'NOT_REACHED';

export interface StepReport<Name extends string> {
  readonly name: Name;
  readonly status: StepStatus;
  readonly reference: string | undefined;
  readonly code?: string;
  readonly message?: string;
}

export interface SagaOutcome<Name extends string, State> {
  readonly state: State;
  /** One for each step, in their order. */
  readonly reports: readonly StepReport<Name>[];
}

/**
 * Runs the steps one after the other. When one fails, those before it are undone in reverse order; one whose answer
 * was lost is undone as well, because it may have happened. An undo that fails does not stop the others.
 * @param alreadyDone How many of the steps an earlier run has done.
 * @throws UsedKey from a step, with nothing undone: what was found belongs to another run.
 */
export async function runSaga<Name extends string, State>(
  steps: readonly SagaStep<Name, State>[],
  start: State,
  alreadyDone = 0,
): Promise<SagaOutcome<Name, State>> {
  let state = start;
  for (const [index, step] of steps.entries()) {
    if (index < alreadyDone) continue;
    let mayHaveHappened = false;
    try {
      state = await step.run(state);
      mayHaveHappened = true;
      await step.verify?.(state);
    } catch (error) {
      if (error instanceof UsedKey) throw error;
      const failure = failureOf(error);
      return {
        state,
        reports: await failedAt(
          steps,
          index,
          { ...failure, mayHaveHappened: mayHaveHappened || !isRefused(failure) },
          state,
        ),
      };
    }
  }
  return { state, reports: steps.map((step) => report(step, 'DONE', state)) };
}

interface StepFailure extends Failure {
  /** Whether the step may have taken effect all the same. */
  readonly mayHaveHappened: boolean;
}

async function failedAt<Name extends string, State>(
  steps: readonly SagaStep<Name, State>[],
  at: number,
  failure: StepFailure,
  state: State,
): Promise<StepReport<Name>[]> {
  const reports: StepReport<Name>[] = steps.slice(at + 1).map((step) => report(step, 'NOT_REACHED', state));
  for (const step of steps.slice(0, at + 1).reverse()) {
    reports.unshift(step === steps[at] ? await failedStep(step, failure, state) : await undoneStep(step, state));
  }
  return reports;
}

async function failedStep<Name extends string, State>(
  step: SagaStep<Name, State>,
  failure: StepFailure,
  state: State,
): Promise<StepReport<Name>> {
  const { code } = failure;
  const message = (failure.status === undefined ? undefined : step.refusals[failure.status]) ?? failure.message;
  if (!failure.mayHaveHappened) return report(step, 'FAILED', state, { code, message });
  try {
    await step.undo(state);
    return report(step, 'FAILED', state, { code, message });
  } catch (error) {
    const lost = `${message}. Whether it took effect could not be found out: ${failureOf(error).message}`;
    return report(step, 'UNDO_FAILED', state, { code, message: lost });
  }
}

async function undoneStep<Name extends string, State>(
  step: SagaStep<Name, State>,
  state: State,
): Promise<StepReport<Name>> {
  try {
    await step.undo(state);
    return report(step, 'UNDONE', state);
  } catch (error) {
    const { code, message } = failureOf(error);
    return report(step, 'UNDO_FAILED', state, { code, message });
  }
}

function report<Name extends string, State>(
  step: SagaStep<Name, State>,
  status: StepStatus,
  state: State,
  failure: { code: string; message: string } | undefined = undefined,
): StepReport<Name> {
  return { name: step.name, status, reference: step.reference(state), ...failure };
}

/** Codes of calls that the gateway did not make, or that the upstream surely did not act on. */
const refusals: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'SOURCE_UNAVAILABLE']);

/** Whether it is sure that the call changed nothing: 408 says that it was given up, not how far it had come. */
function isRefused({ code, status }: Failure): boolean {
  return refusals.has(code) || (status !== undefined && status >= 400 && status <= 499 && status !== 408);
}
