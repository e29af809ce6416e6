import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotaIn } from '../../../../gateway/upstream/pacing/quota-fields.ts';
import type { UpstreamResponse } from '../../../../gateway/upstream/upstream-client.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const answer = (headers: UpstreamResponse['headers'], status = 200): UpstreamResponse => ({
  ...{ status, headers, body: Buffer.alloc(0) },
});
const read = (headers: UpstreamResponse['headers'], status = 200) => quotaIn(answer(headers, status), now);

describe('quotaIn', () => {
  it.each<[string, UpstreamResponse['headers'], object]>([
    ['RateLimit (draft 08)', { ratelimit: '"default";r=50;t=30' }, { remaining: 50, resetMs: 30_000 }],
    [
      'RateLimit beside its policy',
      { ratelimit: '"default";r=0;t=5', 'ratelimit-policy': '"default";q=100;w=60' },
      { remaining: 0, resetMs: 5_000, window: { limit: 100, ms: 60_000 } },
    ],
    [
      'the quota that is used up for longest',
      { ratelimit: '"burst";r=0;t=1, "daily";r=0;t=600, "hour";r=7;t=9000' },
      { remaining: 0, resetMs: 600_000 },
    ],
    [
      'no quota of bytes',
      {
        ratelimit: '"bytes";r=0;t=60, "calls";r=9;t=60',
        'ratelimit-policy': '"bytes";q=1000;w=60;qu="content-bytes", "calls";q=10;w=60;qu="requests"',
      },
      { remaining: 9, resetMs: 60_000 },
    ],
    ['RateLimit (draft 07)', { ratelimit: 'limit=100, remaining=3, reset=4' }, { remaining: 3, resetMs: 4_000 }],
    [
      'three fields (drafts up to 06)',
      { 'ratelimit-limit': '10, 10;w=1', 'ratelimit-remaining': '0', 'ratelimit-reset': '7' },
      { remaining: 0, resetMs: 7_000 },
    ],
    [
      'X-RateLimit with seconds from now',
      { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '12' },
      { remaining: 1, resetMs: 12_000 },
    ],
    [
      'X-RateLimit with seconds since the epoch, as GitHub',
      { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 90) },
      { remaining: 0, resetMs: 90_000 },
    ],
    [
      'X-Rate-Limit, as Twitter',
      { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(now / 1000 + 900) },
      { remaining: 0, resetMs: 900_000 },
    ],
    [
      'milliseconds since the epoch',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 2_500) },
      { remaining: 0, resetMs: 2_500 },
    ],
    [
      'X-RateLimit-Reset-After before -Reset, as Discord',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1470173023.123', 'x-ratelimit-reset-after': '1.25' },
      { remaining: 0, resetMs: 1_250 },
    ],
    [
      'a time by the clock of the answer, which is an hour late',
      {
        date: new Date(now - 3_600_000).toUTCString(),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(now / 1000 - 3_600 + 30),
      },
      { remaining: 0, resetMs: 30_000 },
    ],
  ])('reads %s', (_name, headers, quota) => {
    expect(read(headers)).toMatchObject(quota);
  });

  it.each([429, 503])('takes Retry-After of a %d for nothing left, whatever else it says', (status) => {
    const headers = { 'retry-after': '3', 'x-ratelimit-remaining': '10', 'x-ratelimit-reset': '60' };
    expect(read(headers, status)).toEqual({ remaining: 0, resetMs: 3_000 });
    expect(read({ 'retry-after': new Date(now + 8_000).toUTCString() }, status)).toEqual({
      remaining: 0,
      resetMs: 8_000,
    });
  });

  it('takes a 429 for nothing left also where its fields say otherwise', () => {
    expect(read({ ratelimit: '"a";r=5;t=9' }, 429)).toMatchObject({ remaining: 0, resetMs: 9_000 });
  });

  it.each<[string, UpstreamResponse['headers'], number?]>([
    ['nothing', {}],
    ['Retry-After of another status', { 'retry-after': '3' }, 301],
    ['a 429 without a time', {}, 429],
    ['a remainder without a time', { 'x-ratelimit-remaining': '0' }],
    ['a quota without a time', { ratelimit: '"default";r=0' }],
    ['a time that is now', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }],
    ['a time that is over', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 - 5) }],
    ['a time in years', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '999999999' }],
    ['words', { 'x-ratelimit-remaining': 'none', 'x-ratelimit-reset': 'soon' }],
    ['a negative remainder', { 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '9' }],
    ['a hexadecimal number', { 'x-ratelimit-remaining': '0x0', 'x-ratelimit-reset': '9' }],
    ['two answers in one', { 'x-ratelimit-remaining': ['0', '10'], 'x-ratelimit-reset': ['9', '9'] }],
    ['a structure that is broken', { ratelimit: '"default;r=0;t=9' }],
    ['a negative quota', { ratelimit: '"default";r=-1;t=9' }],
    ['a quota in words', { ratelimit: '"default";r="0";t=9' }],
    ['a quota with plenty left', { ratelimit: '"default";r=1000;t=60' }],
    ['plain fields with plenty left', { 'x-ratelimit-remaining': '1000', 'x-ratelimit-reset': '60' }],
    ['nothing but a policy', { 'ratelimit-policy': '"default";q=100;w=60' }],
  ])('says nothing for %s', (_name, headers, status = 200) => {
    expect(read(headers, status)).toBeUndefined();
  });

  it('never throws, and says nothing or a time that can be waited for', () => {
    const nonsense = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.stringMatching(/^[-+"a-z0-9;=,. ():?@*]{0,40}$/),
      fc.tuple(fc.string({ maxLength: 8 }), fc.integer(), fc.integer()).map(([n, r, t]) => `"${n}";r=${r};t=${t}`),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
      fc.double().map(String),
    );
    const field = fc.option(fc.oneof(nonsense, fc.array(nonsense, { maxLength: 3 })), { nil: undefined });
    const names = [
      ...['retry-after', 'date', 'ratelimit', 'ratelimit-policy', 'ratelimit-remaining', 'ratelimit-reset'],
      ...['x-ratelimit-remaining', 'x-ratelimit-reset', 'x-ratelimit-reset-after', 'x-rate-limit-remaining'],
      'x-rate-limit-reset',
    ];
    const headers = fc.record(Object.fromEntries(names.map((name) => [name, field])));
    fc.assert(
      fc.property(headers, fc.constantFrom(200, 404, 429, 503), (given, status) => {
        const quota = quotaIn(answer(given, status), now);
        if (quota === undefined) return;
        expect(Number.isInteger(quota.remaining) && quota.remaining >= 0).toBe(true);
        expect(quota.resetMs > 0 && quota.resetMs <= 366 * 86_400_000).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('hears no limit of 0 beside an answer that was given, and hears it beside a refusal', () => {
    const fields = { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' };
    expect(read(fields)).toBeUndefined();
    expect(read(fields, 429)).toEqual({ remaining: 0, resetMs: 60_000 });
    expect(read({ ...fields, 'x-ratelimit-limit': '10' })).toEqual({ remaining: 0, resetMs: 60_000 });
  });
});
