import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCacheControl } from '../../../../gateway/upstream/cache/cache-control.ts';

describe('parseCacheControl', () => {
  it.each([
    ['max-age=60', { maxAge: 60, isGiven: true }],
    ['MAX-AGE=60, No-Store', { maxAge: 60, noStore: true }],
    ['max-age="60"', { maxAge: 60 }],
    ['max-age = 60', { maxAge: 60 }],
    [['public', 's-maxage=5'], { isPublic: true, sharedMaxAge: 5 }],
    ['private="set-cookie, x-user", max-age=60', { isPrivate: true, maxAge: 60 }],
    ['no-cache="set-cookie"', { noCache: true }],
    ['ext="max-age=5, no-store", max-age=60', { maxAge: 60, noStore: false }],
    ['ext="a\\"b, no-store", max-age=60', { maxAge: 60, noStore: false }],
    ['stale-while-revalidate=5,stale-if-error=6', { staleWhileRevalidate: 5, staleIfError: 6 }],
    ['must-revalidate,proxy-revalidate,must-understand', { mustRevalidate: true, proxyRevalidate: true }],
    [', ,', { isGiven: false }],
    ['', { isGiven: false, maxAge: undefined }],
  ])('reads %j', (header, expected) => {
    expect(parseCacheControl(header)).toMatchObject(expected);
  });

  it('takes a header that is absent for one that says nothing', () => {
    expect(parseCacheControl(undefined).isGiven).toBe(false);
  });

  it.each([
    'max-age=-1',
    'max-age=1.5',
    'max-age=soon',
    'max-age',
    'max-age=60, max-age=61',
    'max-age=0x10',
    'max-age=60; public',
  ])('takes the invalid time %j for none at all', (header) => {
    expect(parseCacheControl(header).maxAge).toBe(0);
  });

  it('counts no further than RFC 9111, 1.2.2 asks', () => {
    expect(parseCacheControl('max-age=99999999999999999999').maxAge).toBe(2 ** 31);
  });

  it('ends for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseCacheControl(text)).toHaveProperty('isGiven');
      }),
    );
  });
});
