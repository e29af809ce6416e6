import { describe, expect, it } from 'vitest';
import { findingOf } from '../../../../gateway/telemetry/alerts/finding.ts';
import type { TelemetryEvent } from '../../../../gateway/telemetry/events.ts';

describe('findingOf', () => {
  it.each<[TelemetryEvent, string, string, string, boolean]>([
    [
      { type: 'breaker', source: 'shop', state: 'open', reason: '5 of 6 calls failed' },
      ...([
        'breaker.opened',
        'error',
        'Source "shop" is failing and is not called: 5 of 6 calls failed',
        false,
      ] as const),
    ],
    [
      { type: 'breaker', source: 'shop', state: 'closed', reason: '' },
      ...(['breaker.closed', 'info', 'Source "shop" is called again.', true] as const),
    ],
    [
      { type: 'credentials', source: 'shop', state: 'failing', reason: 'the token endpoint answers 500' },
      ...(['credentials.failing', 'error', /fail: the token endpoint answers 500$/.source, false] as const),
    ],
    [
      { type: 'credentials', source: 'shop', state: 'well', reason: '' },
      ...(['credentials.well', 'info', 'well again', true] as const),
    ],
    [
      { type: 'source', source: 'shop', state: 'left out', reason: 'no description' },
      ...(['source.left_out', 'error', 'left out: no description', false] as const),
    ],
    [
      { type: 'source', source: 'shop', state: 'outdated', reason: 'it cannot be read' },
      ...(['source.outdated', 'warn', 'kept copy', false] as const),
    ],
    [
      { type: 'source', source: 'shop', state: 'ready', reason: '' },
      ...(['source.ready', 'info', 'served as it is', true] as const),
    ],
    [
      { type: 'overload', state: 'begun', reason: 'operations', refused: 1 },
      ...(['overload.begun', 'error', 'gateway.limits.operations', false] as const),
    ],
    [
      { type: 'overload', state: 'over', reason: undefined, refused: 2900 },
      ...(['overload.over', 'info', '2900 were refused', true] as const),
    ],
    [
      { type: 'redis', state: 'lost', reason: 'no answer within 200 ms' },
      ...(['redis.lost', 'error', 'each process counts callers for itself: no answer within 200 ms', false] as const),
    ],
    [
      { type: 'redis', state: 'unused', reason: 'it is used no more' },
      ...(['redis.there', 'info', 'served no more', true] as const),
    ],
    [
      { type: 'redis', state: 'there', reason: 'it answers' },
      ...(['redis.there', 'info', 'counted in it again', true] as const),
    ],
  ])('makes of %o an alert', (event, alert, level, message, isWell) => {
    const finding = findingOf(event);
    expect(finding).toMatchObject({ alert, level, isWell });
    expect(finding?.message).toMatch(new RegExp(message.replace(/\.$/, '\\.?')));
  });

  it('tells the first five changes of a description, and how many more there are', () => {
    const changes = Array.from({ length: 8 }, (_, index) => `change ${index + 1}`);
    const finding = findingOf({ type: 'drift', source: 'shop', kind: 'breaking', changes });
    expect(finding).toMatchObject({ alert: 'description.drifted', level: 'error' });
    expect(finding?.message).toBe(
      'The description of source "shop" has changed (breaking): change 1; change 2; change 3; change 4; change 5; and 3 more',
    );
  });

  it.each<TelemetryEvent>([
    { type: 'breaker', source: 'shop', state: 'half-open', reason: '' },
    { type: 'notice', level: 'error', message: 'x' },
    { type: 'alert', alert: 'breaker.opened', level: 'error', source: 'shop', message: '', changes: 1 },
  ])('makes nothing of %o', (event) => {
    expect(findingOf(event)).toBeUndefined();
  });
});
