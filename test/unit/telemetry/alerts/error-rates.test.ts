import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../../gateway/errors/catalogue.ts';
import { ErrorRates } from '../../../../gateway/telemetry/alerts/error-rates.ts';
import type { UpstreamCallEvent } from '../../../../gateway/telemetry/events.ts';

const call = (status: number | undefined, error?: ErrorCode, source = 'shop'): UpstreamCallEvent => ({
  ...{ type: 'upstream.call', requestId: undefined, source, operation: 'list', method: 'GET', status, durationMs: 1 },
  error,
});
const answered = () => call(200);
const failed = () => call(503);

function rates() {
  const clock = { now: 1_000_000 };
  const errorRates = new ErrorRates({ rate: 0.5, calls: 10, window: 60_000 }, () => clock.now);
  const add = (count: number, event: () => UpstreamCallEvent) =>
    Array.from({ length: count }, () => errorRates.add(event())).filter((finding) => finding !== undefined);
  return { clock, add };
}

describe('ErrorRates', () => {
  it('tells a source of whose calls so many fail, once', () => {
    const { add } = rates();
    expect(add(5, answered)).toEqual([]);
    expect(add(20, failed)).toEqual([
      {
        matter: 'errors shop',
        alert: 'errors.high',
        level: 'warn',
        source: 'shop',
        message: '50 % of 10 calls to source "shop" failed within 60 s.',
        isWell: false,
      },
    ]);
  });

  it('tells nothing of a few calls, even if all fail', () => {
    expect(rates().add(9, failed)).toEqual([]);
  });

  it('says that it is over when half as many fail, not when a few less do', () => {
    const { add } = rates();
    add(10, failed);
    expect(add(29, answered)).toEqual([]);
    expect(add(5, answered).map(({ alert, isWell }) => [alert, isWell])).toEqual([['errors.normal', true]]);
  });

  it('says that it is over of a source that is hardly called any more, too', () => {
    const { clock, add } = rates();
    add(10, failed);
    clock.now += 60_000;
    expect(add(1, failed)).toEqual([]);
    expect(add(4, answered).map(({ alert, message }) => [alert, message])).toEqual([
      ['errors.normal', '20 % of 5 calls to source "shop" failed within 60 s.'],
    ]);
    expect(add(1, failed)).toEqual([]);
  });

  it('forgets what was before the window', () => {
    const { clock, add } = rates();
    add(9, failed);
    clock.now += 60_000;
    expect(add(9, failed)).toEqual([]);
    clock.now += 30_000;
    expect(add(1, failed)).toHaveLength(1);
  });

  it('counts each source by itself', () => {
    const { add } = rates();
    add(9, failed);
    expect(add(9, () => call(503, undefined, 'bank'))).toEqual([]);
  });

  it('does not count what the gateway refused itself, whatever state a breaker of the source is in', () => {
    const { add } = rates();
    expect(add(100, () => ({ ...call(undefined, 'UPSTREAM_UNAVAILABLE'), neverSent: true }))).toEqual([]);
    expect(add(100, () => ({ ...call(undefined, 'RATE_LIMITED'), neverSent: true }))).toEqual([]);
    expect(add(10, failed)).toHaveLength(1);
  });

  it.each<[number | undefined, ErrorCode | undefined]>([
    [500, undefined],
    [429, undefined],
    [undefined, 'UPSTREAM_UNAVAILABLE'],
    [undefined, 'UPSTREAM_TIMEOUT'],
    [200, 'UPSTREAM_INVALID_RESPONSE'],
    [undefined, 'RATE_LIMITED'],
  ])('counts status %s with error %s as failed', (status, error) => {
    expect(rates().add(10, () => call(status, error))).toHaveLength(1);
  });

  it.each<[number | undefined, ErrorCode | undefined]>([
    [404, undefined],
    [422, undefined],
    [undefined, 'DEADLINE_EXCEEDED'],
    [undefined, 'BAD_USER_INPUT'],
  ])('does not count status %s with error %s as failed', (status, error) => {
    expect(rates().add(100, () => call(status, error))).toEqual([]);
  });
});
