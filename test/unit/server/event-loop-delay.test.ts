import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventLoopDelay } from '../../../gateway/server/overload/event-loop-delay.ts';

const afterTicks = (...late: number[]): number => {
  const delay = new EventLoopDelay();
  for (const ms of late) delay.sample(ms);
  return delay.standingMs;
};

describe('EventLoopDelay', () => {
  it('takes no single long piece of work for a delay that stays, however long it is', () => {
    expect(afterTicks(30_000)).toBe(0);
    expect(afterTicks(1, 30_000, 2, 1)).toBe(1);
  });

  it('is the least of four ticks in a row', () => {
    expect(afterTicks(700, 900, 600, 800)).toBe(600);
    expect(afterTicks(700, 900, 600)).toBe(0);
  });

  it('is over with the first tick that comes in time', () => {
    expect(afterTicks(700, 900, 600, 800, 3)).toBe(3);
  });

  it('is none where ticks come early', () => {
    expect(afterTicks(-1, -1, -1, -1)).toBe(0);
  });

  describe('while it watches', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('measures by how much its ticks come late', () => {
      const delay = new EventLoopDelay();
      const onTick = vi.fn();
      delay.start(onTick);
      vi.advanceTimersByTime(400);
      expect(onTick).toHaveBeenCalledTimes(4);
      expect(delay.standingMs).toBe(0);
      delay.stop();
      vi.advanceTimersByTime(400);
      expect(onTick).toHaveBeenCalledTimes(4);
    });
  });
});
