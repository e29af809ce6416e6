import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Load } from '../../../gateway/server/overload/load.ts';
import type { TelemetryEvent } from '../../../gateway/telemetry/events.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const limits = { operations: 2, eventLoopDelay: 500 };

function load() {
  const events: TelemetryEvent[] = [];
  return { events, load: new Load({ emit: (event) => events.push(event) }) };
}

describe('Load', () => {
  it('lets so many operations begin, and one more for each that has ended', () => {
    const { load: of } = load();
    expect([of.enter(limits), of.enter(limits), of.enter(limits)]).toEqual([true, true, false]);
    expect(of.running).toBe(2);
    of.leave();
    expect([of.enter(limits), of.enter(limits)]).toEqual([true, false]);
    of.close();
  });

  it('counts what runs on a build that was replaced against the limits of the new one', () => {
    const { load: of } = load();
    of.enter({ ...limits, operations: 10 });
    of.enter({ ...limits, operations: 10 });
    expect(of.obstacle({ ...limits, operations: 2 })).toBe('operations');
    of.close();
  });

  it('refuses with 503 and the time after which to come back', () => {
    const { load: of } = load();
    expect(() => of.refuseOverload({ ...limits, operations: 0 })).toThrow(
      expect.objectContaining({
        ...{ status: 503, code: 'OVERLOADED', retryAfter: 1 },
        headers: { 'retry-after': '1' },
      }),
    );
    expect(() => of.refuseOverload(limits)).not.toThrow();
    of.close();
  });

  it('tells that it begins to refuse, and ten seconds after the last time that it is over', () => {
    const { load: of, events } = load();
    const refuse = () => expect(() => of.refuseOverload({ ...limits, operations: 0 })).toThrow();
    refuse();
    refuse();
    vi.advanceTimersByTime(9_000);
    refuse();
    vi.advanceTimersByTime(9_900);
    expect(events).toEqual([{ type: 'overload', state: 'begun', reason: 'operations', refused: 1 }]);
    vi.advanceTimersByTime(200);
    expect(events[1]).toEqual({ type: 'overload', state: 'over', reason: undefined, refused: 3 });
    refuse();
    expect(events[2]).toMatchObject({ state: 'begun' });
    of.close();
    vi.advanceTimersByTime(60_000);
    expect(events).toHaveLength(3);
  });
});
