import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertEvent } from '../../../../gateway/telemetry/alert-event.ts';
import type { Finding } from '../../../../gateway/telemetry/alerts/finding.ts';
import { Matters } from '../../../../gateway/telemetry/alerts/matters.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const opened = (source = 'shop', message = 'it fails'): Finding => ({
  ...{ matter: `breaker ${source}`, alert: 'breaker.opened', level: 'error', source, message, isWell: false },
});
const closed = (source = 'shop'): Finding => ({
  ...{ matter: `breaker ${source}`, alert: 'breaker.closed', level: 'info', source, message: 'well', isWell: true },
});
const drifted = (message: string): Finding => ({
  ...{
    matter: 'description shop',
    alert: 'description.drifted',
    level: 'warn',
    source: 'shop',
    message,
    isWell: false,
  },
});

function matters() {
  const told: AlertEvent[] = [];
  return { told, matters: new Matters({ quietMs: 60_000, tell: (alert) => told.push(alert) }) };
}

const names = (told: readonly AlertEvent[]) => told.map(({ alert, changes }) => [alert, changes]);

describe('Matters', () => {
  it('tells a change at once, and what stays as it is once', () => {
    const { told, matters: of } = matters();
    of.note(opened('shop', '5 of 6 failed'));
    of.note(opened('shop', '6 of 7 failed'));
    expect(told).toEqual([
      { type: 'alert', alert: 'breaker.opened', level: 'error', source: 'shop', message: '5 of 6 failed', changes: 1 },
    ]);
    vi.advanceTimersByTime(600_000);
    expect(told).toHaveLength(1);
  });

  it('tells that all is well once all who said otherwise say so: builds overlap, and origins have circuits of their own', () => {
    const { told, matters: of } = matters();
    const [one, other] = [{}, {}];
    of.note({ ...opened(), by: one });
    vi.advanceTimersByTime(60_000);
    of.note({ ...opened(), by: other });
    of.note({ ...closed(), by: one });
    of.note({ ...closed(), by: one });
    expect(names(told)).toEqual([['breaker.opened', 1]]);
    of.note({ ...closed(), by: other });
    expect(names(told)).toEqual([
      ['breaker.opened', 1],
      ['breaker.closed', 1],
    ]);
  });

  it('tells a second change when the quiet time is over', () => {
    const { told, matters: of } = matters();
    of.note(opened());
    of.note(closed());
    vi.advanceTimersByTime(59_999);
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(names(told)).toEqual([
      ['breaker.opened', 1],
      ['breaker.closed', 1],
    ]);
  });

  it('tells a matter that changes again and again as it stands at the end of the quiet time', () => {
    const { told, matters: of } = matters();
    of.note(opened());
    for (let flap = 0; flap < 10; flap += 1) {
      of.note(closed());
      of.note(opened());
    }
    of.note(closed());
    vi.advanceTimersByTime(60_000);
    expect(names(told)).toEqual([
      ['breaker.opened', 1],
      ['breaker.closed', 21],
    ]);
  });

  it('tells nothing of a matter that is back at what was told last', () => {
    const { told, matters: of } = matters();
    of.note(opened());
    of.note(closed());
    of.note(opened());
    vi.advanceTimersByTime(60_000);
    expect(names(told)).toEqual([['breaker.opened', 1]]);
    of.note(closed());
    expect(names(told)).toEqual([
      ['breaker.opened', 1],
      ['breaker.closed', 1],
    ]);
  });

  it('does not say that all is well where nothing was told', () => {
    const { told, matters: of } = matters();
    of.note(closed());
    expect(told).toEqual([]);
  });

  it('keeps matters apart', () => {
    const { told, matters: of } = matters();
    of.note(opened('shop'));
    of.note(opened('bank'));
    expect(told.map(({ source }) => source)).toEqual(['shop', 'bank']);
  });

  it('tells each change of a description, and the same one once', () => {
    const { told, matters: of } = matters();
    of.note(drifted('a'));
    of.note(drifted('a'));
    of.note(drifted('b'));
    vi.advanceTimersByTime(60_000);
    expect(told.map(({ message }) => message)).toEqual(['a', 'b']);
  });

  it('does not grow beyond a thousand matters', () => {
    const { told, matters: of } = matters();
    for (let index = 0; index < 1_500; index += 1) of.note(opened(`source-${index}`));
    expect(told).toHaveLength(1_000);
  });

  it('tells when it is closed what waits for the quiet time to be over, and nothing after', () => {
    const { told, matters: of } = matters();
    of.note(opened('shop'));
    of.note(closed('shop'));
    of.note(opened('bank'));
    of.close();
    const all = [
      ['breaker.opened', 1],
      ['breaker.opened', 1],
      ['breaker.closed', 1],
    ];
    expect(names(told)).toEqual(all);
    of.close();
    vi.advanceTimersByTime(60_000);
    expect(names(told)).toEqual(all);
  });
});
