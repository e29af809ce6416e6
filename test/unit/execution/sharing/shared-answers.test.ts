import { describe, expect, it } from 'vitest';
import { type Outcome, SharedAnswers, type Waiter } from '../../../../gateway/execution/sharing/shared-answers.ts';
import type { CallSignal } from '../../../../gateway/upstream/call-signal.ts';

type Text = Waiter<string> & { readonly got: string[] };

function waiter(): Text {
  const got: string[] = [];
  return { got, answered: (answer) => got.push(answer), abandoned: () => got.push('(none)') };
}

/** An execution that ends when the test says so. */
function execution() {
  const settled = Promise.withResolvers<Outcome<string>>();
  const signals: CallSignal[] = [];
  return {
    signals,
    make(signal: CallSignal) {
      signals.push(signal);
      return settled.promise;
    },
    async end(outcome: Partial<Outcome<string>> = {}) {
      settled.resolve({ answer: 'a', isShared: true, goodForMs: 0, bytes: 1, ...outcome });
      await settled.promise;
    },
  };
}

describe('an answer that is being made', () => {
  it('is given to all who wait for it', async () => {
    const [answers, first, second, run] = [new SharedAnswers<string>(), waiter(), waiter(), execution()];
    answers.start('k', first, run.make);
    expect(answers.join('k', second)).toBeDefined();
    expect(answers.join('other', waiter())).toBeUndefined();
    await run.end();
    expect([first.got, second.got]).toEqual([['a'], ['a']]);
    expect(answers.join('k', waiter())).toBeUndefined();
  });

  it('that turns out to be one caller’s alone is given to nobody else', async () => {
    const [answers, first, second, run] = [new SharedAnswers<string>(), waiter(), waiter(), execution()];
    answers.start('k', first, run.make);
    answers.join('k', second);
    await run.end({ isShared: false, goodForMs: 1000 });
    expect([first.got, second.got]).toEqual([['a'], ['(none)']]);
    expect(answers.get('k')).toBeUndefined();
  });

  it('is given up when the last who waited has left, and not before', () => {
    const [answers, first, second, run] = [new SharedAnswers<string>(), waiter(), waiter(), execution()];
    const running = answers.start('k', first, run.make);
    answers.join('k', second);
    answers.leave(running, first);
    answers.leave(running, first);
    expect(run.signals[0]?.aborted).toBe(false);
    answers.leave(running, second);
    expect(run.signals[0]?.aborted).toBe(true);
    expect(answers.join('k', waiter())).toBeUndefined();
  });

  it('goes to those who stayed, though the first has left', async () => {
    const [answers, first, second, run] = [new SharedAnswers<string>(), waiter(), waiter(), execution()];
    const running = answers.start('k', first, run.make);
    answers.join('k', second);
    answers.leave(running, first);
    await run.end();
    expect([first.got, second.got]).toEqual([[], ['a']]);
  });

  it('is not aborted by those who leave after they have it', async () => {
    const [answers, first, run] = [new SharedAnswers<string>(), waiter(), execution()];
    const running = answers.start('k', first, run.make);
    await run.end();
    answers.leave(running, first);
    expect(run.signals[0]?.aborted).toBe(false);
  });

  it('that cannot be made abandons all who wait, and is in nobody’s way', async () => {
    const [answers, first, second] = [new SharedAnswers<string>(), waiter(), waiter()];
    const failed = Promise.withResolvers<Outcome<string>>();
    answers.start('k', first, () => failed.promise);
    answers.join('k', second);
    failed.reject(new Error('no answer'));
    await expect(failed.promise).rejects.toThrow('no answer');
    await Promise.resolve();
    expect([first.got, second.got]).toEqual([['(none)'], ['(none)']]);
    expect(answers.join('k', waiter())).toBeUndefined();
  });

  it('is not joined, nor kept, by what comes after a change', async () => {
    const [answers, before, after] = [new SharedAnswers<string>(), waiter(), waiter()];
    const [old, fresh] = [execution(), execution()];
    answers.start('k', before, old.make);
    answers.forget();
    expect(answers.join('k', after)).toBeUndefined();
    answers.start('k', after, fresh.make);
    await old.end({ answer: 'old', goodForMs: 1000 });
    expect([before.got, after.got]).toEqual([['old'], []]);
    expect(answers.get('k')).toBeUndefined();
    await fresh.end({ answer: 'new', goodForMs: 1000 });
    expect(after.got).toEqual(['new']);
    expect(answers.get('k')).toBe('new');
  });
});

describe('an answer that is good for a while', () => {
  async function kept(answers: SharedAnswers<string>, key: string, outcome: Partial<Outcome<string>>) {
    const run = execution();
    answers.start(key, waiter(), run.make);
    await run.end({ answer: key, ...outcome });
  }

  it('is given until its time is over', async () => {
    let now = 0;
    const answers = new SharedAnswers<string>({ now: () => now });
    await kept(answers, 'k', { goodForMs: 100 });
    now = 99;
    expect(answers.get('k')).toBe('k');
    now = 100;
    expect(answers.get('k')).toBeUndefined();
  });

  it('is forgotten at a change', async () => {
    const answers = new SharedAnswers<string>();
    await kept(answers, 'k', { goodForMs: Number.POSITIVE_INFINITY });
    answers.forget();
    expect(answers.get('k')).toBeUndefined();
  });

  it('leaves before there are more bytes than are allowed; one too large is never kept', async () => {
    const answers = new SharedAnswers<string>({ maxBytes: 80 });
    // Two bytes for each character of a key are counted too.
    for (let index = 0; index < 9; index += 1) await kept(answers, `k${index}`, { goodForMs: 1e6, bytes: 6 });
    expect(answers.get('k0')).toBeUndefined();
    expect(answers.get('k1')).toBe('k1');
    expect(answers.get('k8')).toBe('k8');
    await kept(answers, 'large', { goodForMs: 1e6, bytes: 1 });
    expect(answers.get('large')).toBeUndefined();
  });

  it('makes no more of its bytes when it is made again', async () => {
    let now = 0;
    const answers = new SharedAnswers<string>({ maxBytes: 80, now: () => now });
    for (let round = 0; round < 50; round += 1) {
      await kept(answers, 'k', { goodForMs: 1, bytes: 8 });
      now += 2;
    }
    for (let index = 0; index < 7; index += 1) await kept(answers, `k${index}`, { goodForMs: 1e6, bytes: 6 });
    expect(answers.get('k0')).toBe('k0');
  });
});
