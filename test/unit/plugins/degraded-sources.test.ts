import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../gateway/errors/catalogue.ts';
import { degradedSources } from '../../../gateway/plugins/degraded-sources.ts';

const failure = (source: string | undefined, code: ErrorCode, retryAfter?: number) => ({ source, code, retryAfter });

describe('degradedSources', () => {
  it.each<[ErrorCode, string]>([
    ['SOURCE_UNAVAILABLE', 'unavailable'],
    ['UPSTREAM_UNAVAILABLE', 'unavailable'],
    ['UPSTREAM_ERROR', 'failing'],
    ['UPSTREAM_INVALID_RESPONSE', 'failing'],
    ['UPSTREAM_TIMEOUT', 'slow'],
    ['DEADLINE_EXCEEDED', 'slow'],
    ['RATE_LIMITED', 'throttled'],
  ])('tells a source of a field that failed with %s as %s', (code, state) => {
    expect(degradedSources([failure('shop', code)])).toEqual({ shop: { state, code } });
  });

  it.each<ErrorCode>(['BAD_USER_INPUT', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT', 'UPSTREAM_BUDGET_EXCEEDED'])(
    'says nothing of the source of a field that failed with %s',
    (code) => {
      expect(degradedSources([failure('shop', code)])).toBeUndefined();
    },
  );

  it('says nothing of failures that are no source’s', () => {
    expect(degradedSources([failure(undefined, 'DEADLINE_EXCEEDED')])).toBeUndefined();
  });

  it('tells the worst of several failures of a source, and the longest time to wait', () => {
    const failures = [failure('shop', 'RATE_LIMITED', 9), failure('shop', 'UPSTREAM_UNAVAILABLE', 2)];
    const told = { shop: { state: 'unavailable', code: 'UPSTREAM_UNAVAILABLE', retryAfter: 9 } };
    expect(degradedSources(failures)).toEqual(told);
    expect(degradedSources(failures.toReversed())).toEqual(told);
  });

  it('tells a stale answer only where nothing of its source failed', () => {
    const standIns = new Map([
      ['shop', { code: 'RATE_LIMITED' as const, retryAfter: 4 }],
      ['bank', { code: 'UPSTREAM_UNAVAILABLE' as const, retryAfter: undefined }],
    ]);
    expect(degradedSources([failure('shop', 'UPSTREAM_ERROR')], standIns)).toEqual({
      shop: { state: 'failing', code: 'UPSTREAM_ERROR', retryAfter: 4 },
      bank: { state: 'stale', code: 'UPSTREAM_UNAVAILABLE' },
    });
  });

  it('has sources in the order of their names, whichever failed first', () => {
    const failures = [failure('b', 'UPSTREAM_ERROR'), failure('a', 'UPSTREAM_ERROR'), failure('c', 'UPSTREAM_ERROR')];
    expect(Object.keys(degradedSources(failures) ?? {})).toEqual(['a', 'b', 'c']);
  });
});
