import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AccessToken, TokenKeeper } from '../../../gateway/upstream/credentials/token-keeper.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A keeper whose tokens are `1`, `2`, …, and which counts the requests for them. */
function keeperOf(lifetimeMs: number | undefined, failing: () => boolean = () => false) {
  const asked = { times: 0 };
  const keeper = new TokenKeeper(async (): Promise<AccessToken> => {
    asked.times += 1;
    const token = { value: String(asked.times), requestedAt: performance.now(), lifetimeMs };
    await Promise.resolve();
    if (failing()) throw new Error('token endpoint is down');
    return token;
  });
  const value = async () => (await keeper.token()).value;
  return { asked, keeper, value };
}

describe('a kept token', () => {
  it('is asked for once by all who wait', async () => {
    const { asked, value } = keeperOf(100_000);
    expect(await Promise.all([value(), value(), value()])).toEqual(['1', '1', '1']);
    expect(asked.times).toBe(1);
  });

  it('is renewed in the last fifth of its lifetime, while calls go on with it', async () => {
    const { asked, value } = keeperOf(100_000);
    await value();
    vi.advanceTimersByTime(79_999);
    expect([await value(), asked.times]).toEqual(['1', 1]);
    vi.advanceTimersByTime(1);
    expect([await value(), await value(), asked.times]).toEqual(['1', '2', 2]);
  });

  it('is renewed no more than a minute before it expires', async () => {
    const { asked, value } = keeperOf(3_600_000);
    await value();
    vi.advanceTimersByTime(3_539_999);
    expect([await value(), asked.times]).toEqual(['1', 1]);
    vi.advanceTimersByTime(1);
    expect([await value(), asked.times]).toEqual(['1', 2]);
  });

  it('is never used once it has expired', async () => {
    const { value } = keeperOf(100_000);
    await value();
    vi.advanceTimersByTime(100_000);
    expect(await value()).toBe('2');
  });

  it('that is good for no time is asked for by each call', async () => {
    const { value } = keeperOf(0);
    expect([await value(), await value()]).toEqual(['1', '2']);
  });

  it('without a lifetime is good until it is dropped', async () => {
    const { keeper, value } = keeperOf(undefined);
    await value();
    vi.advanceTimersByTime(1e12);
    expect(await value()).toBe('1');
    keeper.drop((token) => token.value === '1');
    expect(await value()).toBe('2');
  });

  it('is not dropped for the sake of one that it has replaced', async () => {
    const { keeper, value } = keeperOf(undefined);
    await value();
    keeper.drop(({ value }) => value === '1');
    await value();
    keeper.drop(({ value }) => value === '1');
    expect(await value()).toBe('2');
  });

  it('outlives a renewal that fails, which is tried again no more than once a second', async () => {
    let down = false;
    const { asked, value } = keeperOf(100_000, () => down);
    await value();
    vi.advanceTimersByTime(90_000);
    down = true;
    expect([await value(), asked.times]).toEqual(['1', 2]);
    await new Promise(setImmediate);
    vi.advanceTimersByTime(999);
    expect([await value(), asked.times]).toEqual(['1', 2]);
    vi.advanceTimersByTime(1);
    expect([await value(), asked.times]).toEqual(['1', 3]);
    vi.advanceTimersByTime(10_000);
    await expect(value()).rejects.toThrow('token endpoint is down');
    down = false;
    expect(await value()).toMatch(/^\d+$/);
  });

  it('that cannot be had fails all who wait, and the next call asks anew', async () => {
    let down = true;
    const { asked, value } = keeperOf(100_000, () => down);
    const waiting = [value(), value()];
    for (const one of waiting) await expect(one).rejects.toThrow('token endpoint is down');
    down = false;
    expect([await value(), asked.times]).toEqual(['2', 2]);
  });
});
