import { describe, expect, it } from 'vitest';
import { freshnessOf } from '../../gateway/upstream/cache/freshness.ts';
import { isPersonal, isStorable } from '../../gateway/upstream/cache/storable.ts';
import { conditional, freshened, hasValidator, isAbout } from '../../gateway/upstream/cache/validation.ts';
import type { UpstreamResponse } from '../../gateway/upstream/upstream-client.ts';

type Headers = Record<string, string | string[]>;

const now = Date.UTC(2026, 0, 1, 12);
const dateIn = (seconds: number) => new Date(now + seconds * 1000).toUTCString();
const answer = (headers: Headers = {}, status = 200): UpstreamResponse => ({
  status,
  headers,
  body: Buffer.from('{}'),
});

describe('RFC 9111, 3: what a shared cache may store', () => {
  const cases: readonly [rule: string, stored: boolean, response: UpstreamResponse, request?: Headers][] = [
    ['an answer that says nothing', true, answer()],
    ['3: no-store', false, answer({ 'cache-control': 'no-store' })],
    ['3: no-store among others', false, answer({ 'cache-control': 'max-age=60, no-store' })],
    [
      '5.2.2.3: must-understand with a status that is understood',
      true,
      answer({ 'cache-control': 'must-understand, no-store, max-age=60' }),
    ],
    [
      '5.2.2.3: must-understand with one that is not',
      false,
      answer({ 'cache-control': 'must-understand, no-store' }, 299),
    ],
    ['5.2.2.7: private', false, answer({ 'cache-control': 'private, max-age=60' })],
    ['5.2.2.7: private for a field, taken for all', false, answer({ 'cache-control': 'private="x", max-age=60' })],
    ['5.2.2.4: no-cache, to be validated each time', true, answer({ 'cache-control': 'no-cache', etag: '"1"' })],
    ['4.1: Vary with an asterisk', false, answer({ vary: 'accept, *' })],
    ['4.1: Vary with names, which are in the key', true, answer({ vary: 'accept, x-tenant' })],
    [
      '7.3: Set-Cookie, by our own choice',
      false,
      answer({ 'set-cookie': ['a=b'], 'cache-control': 'public, max-age=60' }),
    ],
    ['3.3: a part of a representation', false, answer({ 'cache-control': 'max-age=60' }, 206)],
    ['15.5.5: 404', true, answer({ 'cache-control': 'max-age=60' }, 404)],
    ['3: a redirect for now that says nothing', false, answer({ etag: '"1"' }, 302)],
    ['3: a redirect for now that says how long', true, answer({ 'cache-control': 'max-age=60' }, 302)],
    ['3: a redirect for good that says nothing', true, answer({ etag: '"1"' }, 301)],
    ['500', false, answer({ 'cache-control': 'max-age=60' }, 500)],
    ['503', false, answer({ 'cache-control': 'max-age=60' }, 503)],
    ['401', false, answer({ 'cache-control': 'max-age=60' }, 401)],
    ['429', false, answer({ 'cache-control': 'max-age=60' }, 429)],
    ['3.5: Authorization', false, answer({ 'cache-control': 'max-age=60' }), { authorization: 'Bearer a' }],
    ['3.5: Authorization and public', true, answer({ 'cache-control': 'public, max-age=60' }), { authorization: 'x' }],
    ['3.5: Authorization and s-maxage', true, answer({ 'cache-control': 's-maxage=60' }), { authorization: 'x' }],
    [
      '3.5: Authorization and must-revalidate',
      true,
      answer({ 'cache-control': 'must-revalidate' }),
      { authorization: 'x' },
    ],
  ];

  it.each(cases)('%s → %j', (_rule, stored, response, headers = {}) => {
    expect(isStorable({ headers: headers as Record<string, string> }, {}, response)).toBe(stored);
    expect(isStorable({ headers: {} }, headers as Record<string, string>, response)).toBe(stored);
  });

  it('knows the answers that are for one caller alone', () => {
    expect(isPersonal(answer({ 'cache-control': 'private' }))).toBe(true);
    expect(isPersonal(answer({ 'set-cookie': ['a=b'] }))).toBe(true);
    expect(isPersonal(answer({ 'cache-control': 'no-store' }))).toBe(false);
  });
});

describe('RFC 9111, 4.2: how long an answer is fresh', () => {
  const cases: readonly [rule: string, seconds: number, headers: Headers, ttl?: number][] = [
    ['nothing is said', 0, {}],
    ['nothing is said, and the project says 30 s', 30, {}, 30],
    ['4.2.1: max-age', 60, { 'cache-control': 'max-age=60' }],
    ['4.2.1: max-age before the project', 60, { 'cache-control': 'max-age=60' }, 30],
    ['4.2.1: s-maxage before max-age', 10, { 'cache-control': 'max-age=60, s-maxage=10' }],
    ['4.2.1: max-age before Expires', 60, { 'cache-control': 'max-age=60', expires: dateIn(10) }],
    ['4.2.1: max-age=0 is said', 0, { 'cache-control': 'max-age=0' }, 30],
    ['4.2.1: an invalid max-age is stale', 0, { 'cache-control': 'max-age=a' }, 30],
    ['4.2.1: Expires less Date', 10, { date: dateIn(0), expires: dateIn(10) }],
    ['4.2.1: Expires where Date is missing', 10, { expires: dateIn(10) }],
    ['5.3: Expires in the past', 0, { date: dateIn(0), expires: dateIn(-10) }, 30],
    ['5.3: Expires that is no date', 0, { expires: '0' }, 30],
    ['4.2.2: Last-Modified alone is no reason', 0, { 'last-modified': dateIn(-86_400) }],
    ['4.2.2: but leaves it to the project', 30, { 'last-modified': dateIn(-86_400), etag: '"1"' }, 30],
    ['5.2.2.4: no-cache', 0, { 'cache-control': 'no-cache, max-age=60' }],
    ['5.4: Pragma says something', 0, { pragma: 'no-cache' }, 30],
    ['public without a time', 0, { 'cache-control': 'public' }, 30],
    ['4.2.3: Age', 50, { 'cache-control': 'max-age=60', age: '10' }],
    ['4.2.3: the older of Age and Date', 40, { 'cache-control': 'max-age=60', age: '10', date: dateIn(-21) }],
    ['4.2.3: Date of this second', 60, { 'cache-control': 'max-age=60', date: dateIn(-1) }],
    ['4.2.3: Date of a clock that is ahead', 60, { 'cache-control': 'max-age=60', date: dateIn(100) }],
    ['4.2.3: an invalid Age', 60, { 'cache-control': 'max-age=60', age: 'old' }],
  ];

  it.each(cases)('%s → %i s', (_rule, seconds, headers, ttl = 0) => {
    const { freshUntil } = freshnessOf(
      { response: answer(headers), requestedAt: now, receivedAt: now },
      { ttlMs: ttl * 1000 },
    );
    expect((freshUntil - now) / 1000).toBe(seconds);
  });

  it('4.2.3: the time that the answer was on its way counts', () => {
    const response = answer({ 'cache-control': 'max-age=60' });
    const { freshUntil } = freshnessOf({ response, requestedAt: now - 2000, receivedAt: now }, { ttlMs: 0 });
    expect(freshUntil - now).toBe(58_000);
  });

  it.each([404, 301, 410])('the time of the project is not for %i', (status) => {
    const received = { response: answer({}, status), requestedAt: now, receivedAt: now };
    expect(freshnessOf(received, { ttlMs: 30_000 }).freshUntil).toBe(now);
  });
});

describe('RFC 5861 with RFC 9111, 4.2.4: how long an answer may be used when it is stale', () => {
  const cases: readonly [header: string, revalidating: number, onError: number][] = [
    ['max-age=60', 60, 60],
    ['max-age=60, stale-while-revalidate=30', 90, 60],
    ['max-age=60, stale-if-error=300', 60, 360],
    ['s-maxage=60, stale-while-revalidate=30, stale-if-error=300', 90, 360],
    ['max-age=60, must-revalidate, stale-while-revalidate=30, stale-if-error=300', 60, 60],
    ['max-age=60, proxy-revalidate, stale-while-revalidate=30, stale-if-error=300', 60, 60],
    ['no-cache, stale-while-revalidate=30, stale-if-error=300', 0, 0],
    ['max-age=60, stale-if-error=x', 60, 60],
  ];

  it.each(cases)('%s → %i s, %i s', (header, revalidating, onError) => {
    const response = answer({ 'cache-control': header });
    const freshness = freshnessOf({ response, requestedAt: now, receivedAt: now }, { ttlMs: 0 });
    expect((freshness.usableWhileRevalidatingUntil - now) / 1000).toBe(revalidating);
    expect((freshness.usableOnErrorUntil - now) / 1000).toBe(onError);
  });

  const own = { ttlMs: 0, staleWhileRevalidateMs: 10_000, staleIfErrorMs: 100_000 };
  const ofTheProject: readonly [headers: Record<string, string>, revalidating: number, onError: number][] = [
    [{}, 10, 100],
    [{ 'cache-control': 'max-age=60' }, 70, 160],
    [{ 'cache-control': 'max-age=60, stale-if-error=5' }, 70, 65],
    [{ 'cache-control': 'max-age=60, stale-if-error=0' }, 70, 60],
    [{ 'cache-control': 'max-age=60, must-revalidate' }, 60, 60],
    [{ 'cache-control': 'max-age=60, proxy-revalidate' }, 60, 60],
    [{ 'cache-control': 's-maxage=60' }, 60, 60],
    [{ 'cache-control': 'no-cache' }, 0, 0],
    [{ pragma: 'no-cache' }, 0, 0],
  ];

  it.each(ofTheProject)('%j, and the project 10 s and 100 s → %i s, %i s', (headers, revalidating, onError) => {
    const freshness = freshnessOf({ response: answer(headers), requestedAt: now, receivedAt: now }, own);
    expect((freshness.usableWhileRevalidatingUntil - now) / 1000).toBe(revalidating);
    expect((freshness.usableOnErrorUntil - now) / 1000).toBe(onError);
  });

  it('the time of the project is for what there is', () => {
    const received = { response: answer({}, 404), requestedAt: now, receivedAt: now };
    expect(freshnessOf(received, own).usableOnErrorUntil).toBe(now);
  });
});

describe('RFC 9111, 4.3: validation', () => {
  const request = { operation: 'op', method: 'GET', origin: 'http://a.test', path: '/', headers: { accept: 'a' } };

  it('4.3.1: asks with both validators, as they were given', () => {
    const kept = answer({ etag: 'W/"1"', 'last-modified': dateIn(-60) });
    expect(hasValidator(kept)).toBe(true);
    expect(conditional(request, kept).headers).toEqual({
      accept: 'a',
      'if-none-match': 'W/"1"',
      'if-modified-since': dateIn(-60),
    });
  });

  it.each([
    ['"1"', '"1"', true],
    ['W/"1"', '"1"', true],
    ['"1"', 'W/"1"', true],
    ['"1"', '"2"', false],
    ['"1"', undefined, true],
    [undefined, '"1"', false],
  ])('4.3.4: kept %j, 304 with %j: selected is %j', (kept, given, selected) => {
    const tag = (etag: string | undefined) => answer(etag === undefined ? {} : { etag });
    expect(isAbout(tag(given), tag(kept))).toBe(selected);
  });

  it('3.2: takes the headers of the 304, but none that describe the content', () => {
    const kept = { ...answer({ etag: '"1"', 'content-type': 'a/b', age: '5', date: dateIn(-60), 'x-old': '1' }) };
    const notModified = answer({ date: dateIn(0), 'content-type': 'c/d', 'content-length': '0', 'x-new': '2' }, 304);
    expect(freshened(kept, notModified)).toEqual({
      status: 200,
      headers: { etag: '"1"', 'content-type': 'a/b', date: dateIn(0), 'x-old': '1', 'x-new': '2' },
      body: kept.body,
    });
  });
});
