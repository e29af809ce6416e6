import { describe, expect, it, vi } from 'vitest';
import { CallEnding, toAbortSignal } from '../../../gateway/upstream/call-signal.ts';

describe('CallEnding', () => {
  it('tells all who listen once, with the first reason', () => {
    const ending = new CallEnding();
    const [one, other, gone] = [vi.fn(), vi.fn(), vi.fn()];
    for (const listener of [one, other, gone]) ending.addEventListener('abort', listener);
    ending.removeEventListener('abort', gone);
    ending.removeEventListener('abort', gone);
    ending.end('first');
    ending.end('second');
    expect([one, other, gone].map((listener) => listener.mock.calls.length)).toEqual([1, 1, 0]);
    expect([ending.aborted, ending.reason]).toEqual([true, 'first']);
    expect(() => ending.throwIfAborted()).toThrow('first');
  });

  it('is at rest until then', () => {
    const ending = new CallEnding();
    expect(ending.aborted).toBe(false);
    expect(() => ending.throwIfAborted()).not.toThrow();
  });

  it('tells a listener that another takes away while all are told', () => {
    const ending = new CallEnding();
    const second = vi.fn();
    ending.addEventListener('abort', () => ending.removeEventListener('abort', second));
    ending.addEventListener('abort', second);
    ending.end('now');
    expect(second).toHaveBeenCalledOnce();
  });
});

describe('toAbortSignal', () => {
  it('gives an AbortSignal as it is', () => {
    const { signal } = new AbortController();
    expect(toAbortSignal(signal)).toBe(signal);
  });

  it('follows an ending, also one that has come', () => {
    const ending = new CallEnding();
    const before = toAbortSignal(ending);
    expect(before.aborted).toBe(false);
    ending.end('why');
    expect([before.aborted, before.reason]).toEqual([true, 'why']);
    expect(toAbortSignal(ending).reason).toBe('why');
  });
});
