import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { caller, get, type SimulatedSource, settle, simulatedSource } from './simulated-source.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** What happens next: somebody asks, somebody changes the source, the source answers what waits, or time goes by. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('ask' as const),
        user: fc.constantFrom('ann', 'bob'),
        path: fc.constantFrom('/a', '/b'),
        gone: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('change' as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), oldest: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 4000 }) }) },
  ),
  { minLength: 5, maxLength: 50 },
);

const policies = fc.constantFrom(
  { header: 'no-store', staleMs: 0 },
  { header: 'private, max-age=60', staleMs: 0 },
  // A 304 confirms what may be of any age.
  { header: 'no-cache', staleMs: Number.POSITIVE_INFINITY },
  { header: 'max-age=2', staleMs: 2000 },
  { header: 'max-age=1, stale-while-revalidate=3', staleMs: 4000 },
);

interface Answered {
  readonly user: string;
  readonly path: string;
  readonly version: number;
  /** When the source said so. */
  readonly answeredAt: number;
}

/** A source whose truth is a version that each change counts up, and what it told whom. */
class World {
  version = 0;
  /** The least version that a call may be answered which begins now: what the last answered change made. */
  leastVersion = 0;
  readonly source: SimulatedSource = simulatedSource();
  readonly answers: Promise<void>[] = [];
  #answered = 0;
  readonly #pending: number[] = [];
  /** What the source knew when each call came: it answers by that, however long the answer takes. */
  readonly #versions: number[] = [];

  ask(user: string, path: string, gone: boolean, staleMs: number): void {
    const controller = new AbortController();
    const { leastVersion } = this;
    const beganAt = Date.now();
    const context = caller({ callerHeaders: { 'x-user': user }, signal: controller.signal });
    const answer = this.source.call(get({ path }), context).then(({ body }) => {
      const told = JSON.parse(body.toString()) as Answered;
      expect(told).toMatchObject({ user, path });
      expect(told.version).toBeGreaterThanOrEqual(leastVersion);
      expect(told.answeredAt).toBeGreaterThanOrEqual(beganAt - staleMs);
    });
    const told = gone ? answer.catch(isOfCaller) : answer;
    // Looked at in the end, when all have come.
    told.catch(() => {});
    this.answers.push(told);
    this.takeIn();
    if (gone) controller.abort();
  }

  change(): void {
    const answer = this.source.call(get({ method: 'POST' }), caller());
    this.answers.push(
      answer.then(({ body }) => {
        this.leastVersion = Number(body.toString());
      }),
    );
    this.takeIn();
  }

  /** The source answers the call that has waited longest, or the one that came last, with what is true now. */
  answer(oldest: boolean, cacheControl: string): void {
    const index = oldest ? this.#pending.shift() : this.#pending.pop();
    const made = this.source.made[index ?? -1];
    const version = this.#versions[index ?? -1];
    if (!made || version === undefined) return;
    if (made.request.method === 'POST') {
      this.version += 1;
      made.answer({ text: String(this.version) });
      return;
    }
    const user = made.context.callerHeaders['x-user'] ?? '';
    const { path } = made.request;
    const tag = `"${user}${path}${version}"`;
    const isSame = made.request.headers['if-none-match'] === tag;
    const told: Answered = { user, path, version, answeredAt: Date.now() };
    made.answer({
      status: isSame ? 304 : 200,
      headers: { 'cache-control': cacheControl, ...(cacheControl === 'no-cache' ? { etag: tag } : {}) },
      text: isSame ? '' : JSON.stringify(told),
    });
  }

  finish(cacheControl: string): void {
    while (this.#pending.length > 0) this.answer(true, cacheControl);
  }

  /** Learns of the calls that have come. */
  takeIn(): void {
    for (; this.#answered < this.source.made.length; this.#answered += 1) {
      this.#pending.push(this.#answered);
      this.#versions.push(this.version);
    }
  }
}

function isOfCaller(error: { code?: unknown }): void {
  expect(error.code === 'DEADLINE_EXCEEDED' ? 'gone' : error).toBe('gone');
}

describe('answers that are kept or shared', () => {
  it('are what the source told that very caller, no older than it allows, and never from before a change', async () => {
    await fc.assert(
      fc.asyncProperty(steps, policies, async (given, { header, staleMs }) => {
        const world = new World();
        for (const step of given) {
          if (step.do === 'ask') world.ask(step.user, step.path, step.gone, staleMs);
          else if (step.do === 'change') world.change();
          else if (step.do === 'answer') world.answer(step.oldest, header);
          else await vi.advanceTimersByTimeAsync(step.ms);
          await settle();
          world.takeIn();
        }
        for (let round = 0; round < 3; round += 1) {
          world.finish(header);
          await settle();
          world.takeIn();
        }
        await Promise.all(world.answers);
      }),
      { numRuns: 1000 },
    );
  });
});
