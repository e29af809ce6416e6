import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../../../gateway/errors/catalogue.ts';
import { GatewayError } from '../../../../gateway/errors/gateway-error.ts';
import type { AnswerOnceOptions } from '../../../../gateway/upstream/cache/answer-once.ts';
import type { AnswerFreshness, StandIn } from '../../../../gateway/upstream/upstream-client.ts';
import { caller, get, simulatedSource } from './simulated-source.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const forAnHour = { ttlMs: 0, staleIfErrorMs: 3_600_000 };

/** A source whose answer of a minute ago is kept, as the project says. */
async function keptFor(own: Partial<AnswerOnceOptions>, headers: Record<string, string> = {}) {
  const source = simulatedSource(own);
  const first = source.call(get(), caller());
  source.made[0]?.answer({ text: 'one', headers });
  await first;
  await vi.advanceTimersByTimeAsync(60_000);
  return source;
}

class Notes implements AnswerFreshness {
  readonly lifetimes: number[] = [];
  readonly standIns: [string, StandIn][] = [];
  note(sharedForMs: number): void {
    this.lifetimes.push(sharedForMs);
  }
  stoodIn(source: string, failure: StandIn): void {
    this.standIns.push([source, failure]);
  }
}

describe('an answer that the project lets stand in for failures', () => {
  it.each<[number, ErrorCode]>([
    [429, 'RATE_LIMITED'],
    [500, 'UPSTREAM_ERROR'],
    [502, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [504, 'UPSTREAM_UNAVAILABLE'],
  ])('is given in place of %i, telling whose it is and that it is %s', async (status, code) => {
    const { made, call } = await keptFor(forAnHour);
    const freshness = new Notes();
    const answer = call(get(), caller({ freshness }));
    made[1]?.answer({ status });
    expect((await answer).body.toString()).toBe('one');
    expect(freshness.standIns).toEqual([['shop', { code, retryAfter: undefined }]]);
    expect(freshness.lifetimes).toEqual([0]);
  });

  it('tells after how long the API wants to be asked again', async () => {
    const { made, call } = await keptFor(forAnHour);
    const freshness = new Notes();
    const answer = call(get(), caller({ freshness }));
    made[1]?.answer({ status: 503, headers: { 'retry-after': '12' } });
    await answer;
    expect(freshness.standIns).toEqual([['shop', { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 12 }]]);
  });

  it('is given in place of a page for people, which never takes its place', async () => {
    const { made, call } = await keptFor(forAnHour);
    const freshness = new Notes();
    const asked = get({ headers: { accept: 'application/json' } });
    const first = call(asked, caller());
    made[1]?.answer({ text: 'one' });
    await first;
    for (const nth of [2, 3]) {
      const answer = call(asked, caller({ freshness }));
      made[nth]?.answer({ headers: { 'content-type': 'text/html; charset=utf-8' }, text: '<h1>Maintenance</h1>' });
      expect((await answer).body.toString()).toBe('one');
    }
    expect(freshness.standIns[1]).toEqual(['shop', { code: 'UPSTREAM_INVALID_RESPONSE', retryAfter: undefined }]);
  });

  it.each<ErrorCode>(['RATE_LIMITED', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'UPSTREAM_ERROR'])(
    'is given in place of our own %s, with the time after which to ask again',
    async (code) => {
      const { made, call } = await keptFor(forAnHour);
      const freshness = new Notes();
      const answer = call(get(), caller({ freshness }));
      made[1]?.fail(new GatewayError(code, 'not now', { retryAfter: 7 }));
      expect((await answer).body.toString()).toBe('one');
      expect(freshness.standIns).toEqual([['shop', { code, retryAfter: 7 }]]);
    },
  );

  it('is told to each who waited for the same call', async () => {
    const { made, call } = await keptFor(forAnHour);
    const notes = [new Notes(), new Notes()];
    const answers = notes.map((freshness) => call(get(), caller({ freshness })));
    made[1]?.fail(new GatewayError('UPSTREAM_UNAVAILABLE', 'gone'));
    await Promise.all(answers);
    expect(notes.map(({ standIns }) => standIns.length)).toEqual([1, 1]);
  });

  it('is given at the deadline of a caller, while the call goes on for another', async () => {
    const { made, call } = await keptFor(forAnHour);
    const freshness = new Notes();
    const hurried = call(get(), caller({ deadlineAt: performance.now() + 100, freshness }));
    const patient = call(get(), caller());
    await vi.advanceTimersByTimeAsync(100);
    expect((await hurried).body.toString()).toBe('one');
    expect(freshness.standIns).toEqual([['shop', { code: 'DEADLINE_EXCEEDED', retryAfter: undefined }]]);
    made[1]?.answer({ text: 'two' });
    expect((await patient).body.toString()).toBe('two');
  });

  it('is not given to a caller who has left', async () => {
    const { call } = await keptFor(forAnHour);
    const leaving = new AbortController();
    const answer = call(get(), caller({ signal: leaving.signal }));
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('is forgotten when its time is over', async () => {
    const { made, call } = await keptFor({ ttlMs: 0, staleIfErrorMs: 60_000 });
    const answer = call(get(), caller());
    made[1]?.answer({ status: 503 });
    expect((await answer).status).toBe(503);
  });

  it.each(['must-revalidate', 'no-cache', 's-maxage=1', 'max-age=1, stale-if-error=1'])(
    'does not stand in against the word of the API: %s',
    async (cacheControl) => {
      const { made, call } = await keptFor(forAnHour, { 'cache-control': cacheControl, etag: '"1"' });
      const answer = call(get(), caller());
      made[1]?.answer({ status: 503 });
      expect((await answer).status).toBe(503);
    },
  );

  it('is never another caller’s', async () => {
    const { made, call } = await keptFor(forAnHour);
    const answer = call(get(), caller({ callerHeaders: { 'x-user': 'ann' } }));
    made[1]?.answer({ status: 503 });
    expect((await answer).status).toBe(503);
  });

  it('is no answer any more after a change of its source', async () => {
    const { made, call } = await keptFor(forAnHour);
    const change = call(get({ method: 'POST' }), caller());
    made[1]?.answer({ status: 201 });
    await change;
    const answer = call(get(), caller());
    made[2]?.answer({ status: 503 });
    expect((await answer).status).toBe(503);
  });
});

describe('an answer from before a change that failed', () => {
  it.each<[string, (call: { answer(response: { status: number }): void; fail(error: unknown): void }) => void]>([
    ['was answered 503', (call) => call.answer({ status: 503 })],
    ['was refused', (call) => call.fail(new GatewayError('UPSTREAM_UNAVAILABLE', 'not now', { retryAfter: 1 }))],
  ])('stands in for failures, and is not fresh any more, where the change %s', async (_how, fail) => {
    const { made, call } = await keptFor({ ttlMs: 3_600_000, staleIfErrorMs: 3_600_000 });
    const change = call(get({ method: 'POST' }), caller()).catch(() => undefined);
    if (made[1]) fail(made[1]);
    await change;
    const failing = call(get(), caller());
    made[2]?.answer({ status: 503 });
    expect((await failing).body.toString()).toBe('one');
    const healed = call(get(), caller());
    made[3]?.answer({ text: 'two' });
    expect((await healed).body.toString()).toBe('two');
  });
});

describe('an answer that the project lets be given while it is asked for anew', () => {
  it('is given at once, and is not told as standing in', async () => {
    const { made, call } = await keptFor({ ttlMs: 0, staleWhileRevalidateMs: 90_000 });
    const freshness = new Notes();
    expect((await call(get(), caller({ freshness }))).body.toString()).toBe('one');
    expect(made).toHaveLength(2);
    expect(freshness.standIns).toEqual([]);
    expect(freshness.lifetimes).toEqual([0]);
  });
});
