import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../../resolvers/checkout/one-at-a-time.ts';

describe('oneAtATime', () => {
  it('runs work of one key in the order asked for, never two at once', async () => {
    const inTurn = oneAtATime();
    const log: string[] = [];
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const works = gates.map(({ promise }, index) =>
      inTurn('k', async () => {
        log.push(`begin ${index}`);
        await promise;
        log.push(`end ${index}`);
        return index;
      }),
    );
    for (const { resolve } of gates.toReversed()) resolve();
    expect(await Promise.all(works)).toEqual([0, 1, 2]);
    expect(log).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('lets work of other keys run meanwhile', async () => {
    const inTurn = oneAtATime();
    const { promise, resolve } = Promise.withResolvers<string>();
    const slow = inTurn('a', () => promise);
    expect(await inTurn('b', async () => 'b')).toBe('b');
    resolve('a');
    expect(await slow).toBe('a');
  });

  it('gives the turn on when work fails, and its error to nobody else', async () => {
    const inTurn = oneAtATime();
    const failing = inTurn('k', () => Promise.reject(new Error('no')));
    const next = inTurn('k', async () => 'next');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
