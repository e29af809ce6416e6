import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestKey } from '../../../../gateway/upstream/cache/request-key.ts';
import { type SharingFacts, sharingOf } from '../../../../gateway/upstream/cache/sharing-of.ts';
import type { UpstreamRequest } from '../../../../gateway/upstream/upstream-client.ts';

const usual: SharingFacts = { isAllowed: true, passesProjectCode: false };
const request = (parts: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  operation: 'op',
  method: 'GET',
  origin: 'http://shop.test',
  path: '/',
  headers: { accept: 'application/json' },
  ...parts,
});

describe('sharingOf', () => {
  it.each(['GET', 'HEAD'])('lets answers to %s answer others', (method) => {
    expect(sharingOf(request({ method }), {}, usual)).toBe('any');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE', 'get', ''])('takes %j for a change', (method) => {
    expect(sharingOf(request({ method }), {}, usual)).toBe('change');
    expect(sharingOf(request({ method }), {}, { isAllowed: false, passesProjectCode: true })).toBe('change');
  });

  it.each(['OPTIONS', 'TRACE', 'QUERY'])('keeps no answers to %s, which changes nothing', (method) => {
    expect(sharingOf(request({ method }), {}, usual)).toBe('none');
  });

  it.each(['GET', 'HEAD', 'QUERY'])('takes a %s for a change that the schema offers as a mutation', (method) => {
    expect(sharingOf(request({ method, readOnly: false }), {}, usual)).toBe('change');
  });

  it('takes no POST for a change that the schema offers as a query, and shares none', () => {
    expect(sharingOf(request({ method: 'POST', readOnly: true, body: '{}' }), {}, usual)).toBe('none');
  });

  it.each([
    ['a source that is told not to', request(), {}, { ...usual, isAllowed: false }],
    ["a project's fetch or hooks", request(), {}, { ...usual, passesProjectCode: true }],
    ['a GET with a body', request({ body: '{}' }), {}, usual],
    ['a request for a part', request({ headers: { range: 'bytes=0-1' } }), {}, usual],
    ['a request with a condition', request({ headers: { 'if-none-match': '"1"' } }), {}, usual],
    ['a request that says what it wants of caches', request({ headers: { 'cache-control': 'no-cache' } }), {}, usual],
    ['a caller who says so', request(), { pragma: 'no-cache' }, usual],
  ])('shares nothing for %s', (_name, given, forwarded, facts) => {
    expect(sharingOf(given, forwarded, facts)).toBe('none');
  });
});

describe('requestKey', () => {
  const text = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('\n', '\n{}', '{}\n{}', 'a', '/'));
  const headers = fc.dictionary(fc.constantFrom('a', 'b', 'authorization'), text, { maxKeys: 3 });
  const requests = fc.record({
    source: fc.constantFrom('shop', 'shopping'),
    method: fc.constantFrom('GET', 'HEAD'),
    origin: fc.constantFrom('http://a.test', 'http://a.test:81'),
    path: text.map((path) => `/${path}`),
    headers,
    forwarded: headers,
    redirects: fc.constantFrom(undefined, 'manual' as const),
    credentials: fc.constantFrom(undefined, '["a"]', '["a","b"]'),
  });
  type Given = typeof requests extends fc.Arbitrary<infer T> ? T : never;
  const keyOf = ({ source, forwarded, credentials, ...parts }: Given) =>
    requestKey(source, request(parts), forwarded, credentials);
  const entries = (given: Given) => JSON.stringify({ ...given, headers: given.headers, forwarded: given.forwarded });

  it('is equal only for requests that are equal, whatever stands in their parts', () => {
    fc.assert(
      fc.property(requests, requests, (one, other) => {
        fc.pre(entries(one) !== entries(other));
        expect(keyOf(one)).not.toBe(keyOf(other));
      }),
      { numRuns: 2000 },
    );
  });

  it('tells callers apart whose forwarded headers differ in one value', () => {
    const keyWith = (forwarded: Readonly<Record<string, string>>) =>
      requestKey('shop', request(), forwarded, undefined);
    expect(keyWith({ 'x-user': 'a' })).not.toBe(keyWith({ 'x-user': 'b' }));
    expect(keyWith({ 'x-user': '' })).not.toBe(keyWith({}));
  });
});
