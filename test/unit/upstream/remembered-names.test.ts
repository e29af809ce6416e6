import type dns from 'node:dns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rememberNames } from '../../../gateway/upstream/transport/remembered-names.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

type Answer = (hostname: string) => dns.LookupAddress[] | Error;

/** A look-up that counts, and what asks it. */
const names = (answer: Answer) => {
  const asked: string[] = [];
  const lookup = ((hostname: string, _options: object, callback: (...given: unknown[]) => void) => {
    asked.push(hostname);
    const found = answer(hostname);
    queueMicrotask(() => (found instanceof Error ? callback(found) : callback(null, found)));
  }) as typeof dns.lookup;
  const remembered = rememberNames({ lookup, ttlMs: 1000 });
  const find = (hostname: string, options: dns.LookupOptions = { all: true }) =>
    new Promise((resolve, reject) => {
      remembered(hostname, options, (error, ...found) => (error ? reject(error) : resolve(found)));
    });
  return { asked, find };
};

const both = [
  { address: '::1', family: 6 },
  { address: '127.0.0.1', family: 4 },
];

describe('rememberNames', () => {
  it('asks once for connections that are opened together, and again when the time is over', async () => {
    const { asked, find } = names(() => both);
    expect(await Promise.all([find('a.test'), find('a.test')])).toEqual([[both], [both]]);
    vi.advanceTimersByTime(999);
    await find('a.test');
    expect(asked).toEqual(['a.test']);
    vi.advanceTimersByTime(1);
    await find('a.test');
    expect(asked).toEqual(['a.test', 'a.test']);
  });

  it('gives one address to who asks for one', async () => {
    const { find } = names(() => both);
    expect(await find('a.test', {})).toEqual(['::1', 6]);
  });

  it('keeps apart names and families', async () => {
    const { asked, find } = names((hostname) => [{ address: hostname, family: 4 }]);
    expect(await find('a.test')).toEqual([[{ address: 'a.test', family: 4 }]]);
    expect(await find('b.test')).toEqual([[{ address: 'b.test', family: 4 }]]);
    await find('a.test', { all: true, family: 6 });
    expect(asked).toEqual(['a.test', 'b.test', 'a.test']);
  });

  it('remembers no failure', async () => {
    const failure = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    const answers: Answer[] = [() => failure, () => both];
    const { asked, find } = names((hostname) => answers.shift()?.(hostname) ?? []);
    await expect(find('a.test')).rejects.toBe(failure);
    expect(await find('a.test')).toEqual([both]);
    expect(asked).toHaveLength(2);
  });
});
