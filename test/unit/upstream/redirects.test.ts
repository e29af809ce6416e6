import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirectTarget } from '../../../gateway/upstream/fetch/request-target.ts';
import { redirectedRequest as redirected } from '../../../gateway/upstream/redirects/redirected-request.ts';
import type { UpstreamRequest } from '../../../gateway/upstream/upstream-client.ts';

const from = { origin: 'https://api.example.com', path: '/v1/notes/a%2Fb?page=2' };

describe('redirectTarget', () => {
  it.each([
    ['/other', '/other'],
    ['/other?x=1#top', '/other?x=1'],
    ['other', '/v1/notes/other'],
    ['../other', '/v1/other'],
    ['../../../../other', '/other'],
    ['.', '/v1/notes/'],
    ['?page=3', '/v1/notes/a%2Fb?page=3'],
    ['', '/v1/notes/a%2Fb?page=2'],
    ['/a/./b/../c?to=../d', '/a/c?to=../d'],
    ['https://api.example.com/x', '/x'],
    ['HTTPS://API.EXAMPLE.COM:443/x', '/x'],
    ['//api.example.com/x', '/x'],
    ['/ä b', '/%C3%A4%20b'],
  ])('resolves %j within the origin', (location, path) => {
    expect(redirectTarget(location, from)).toEqual({ origin: from.origin, path });
  });

  it('leaves what is encoded as it is', () => {
    expect(redirectTarget('/notes/..%2Fadmin', from)?.path).toBe('/notes/..%2Fadmin');
    expect(redirectTarget('/notes/%2E%2E/admin', from)?.path).toBe('/notes/%2E%2E/admin');
    expect(redirectTarget('%2e%2e/admin', from)?.path).toBe('/v1/notes/%2e%2e/admin');
  });

  it.each([
    ['//evil.example', 'https://evil.example'],
    ['http://api.example.com/x', 'http://api.example.com'],
    ['https://api.example.com:8443/', 'https://api.example.com:8443'],
    ['https://api.example.com.evil.example/', 'https://api.example.com.evil.example'],
    ['http://2852039166/latest', 'http://169.254.169.254'],
  ])('tells of %j that it is elsewhere', (location, origin) => {
    expect(redirectTarget(location, from)?.origin).toBe(origin);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https:evil.example',
    'https://user@api.example.com/',
    'https://',
    '/\\evil.example',
    '\\\\evil.example',
  ])('finds no address in %j', (location) => {
    expect(redirectTarget(location, from)).toBeUndefined();
  });

  it('stays at the origin for whatever begins as a path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const target = redirectTarget(`/v1/${text}`, from);
        expect(target?.origin).toBe(from.origin);
        expect(target?.path).toMatch(/^\/[\x21-\x7e]*$/);
      }),
    );
  });
});

describe('redirectedRequest', () => {
  const redirectedRequest = (request: UpstreamRequest, status: number) => redirected(request, status, 'x-once');
  const request = (parts: Partial<UpstreamRequest>): UpstreamRequest => ({
    operation: 'op',
    method: 'POST',
    origin: 'https://api.example.com',
    path: '/',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    ...parts,
  });

  it.each([301, 302, 303, 307, 308])('asks again for what was only asked for, after %s', (status) => {
    const asked = request({ method: 'GET', body: undefined, headers: { accept: 'a/b', 'if-none-match': '"1"' } });
    expect(redirectedRequest(asked, status)).toMatchObject({ method: 'GET', headers: { accept: 'a/b' } });
    expect(redirectedRequest(asked, status)?.headers).not.toHaveProperty('if-none-match');
  });

  it('fetches the result of a change after 303, without its body', () => {
    expect(redirectedRequest(request({}), 303)).toEqual({
      operation: 'op',
      method: 'GET',
      origin: 'https://api.example.com',
      path: '/',
      headers: {},
    });
  });

  it.each([301, 302])('sends no change again after %s, which browsers make a GET of', (status) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(redirectedRequest(request({ method }), status)).toBeUndefined();
    }
  });

  it.each([307, 308])('sends a change again after %s only where it may be repeated', (status) => {
    const withKey = { 'x-once': 'k' };
    expect(redirectedRequest(request({}), status)).toBeUndefined();
    expect(redirectedRequest(request({ method: 'PATCH' }), status)).toBeUndefined();
    expect(redirectedRequest(request({ headers: { 'idempotency-key': 'k' } }), status)).toBeUndefined();
    expect(redirectedRequest(request({ headers: withKey }), status)).toMatchObject({ method: 'POST', body: '{}' });
    expect(redirectedRequest(request({ readOnly: true }), status)).toMatchObject({ method: 'POST', body: '{}' });
    expect(redirectedRequest(request({ method: 'PUT' }), status)).toMatchObject({ method: 'PUT', body: '{}' });
    expect(redirectedRequest(request({ method: 'DELETE', body: undefined }), status)).toMatchObject({
      method: 'DELETE',
    });
  });

  it('sends a change by GET again only with a key, and fetches its result after 303', () => {
    const change = { method: 'GET', readOnly: false, body: undefined, headers: {} };
    for (const status of [301, 302, 307, 308]) expect(redirectedRequest(request(change), status)).toBeUndefined();
    expect(redirectedRequest(request({ ...change, headers: { 'x-once': 'k' } }), 307)).toMatchObject({ method: 'GET' });
    const result = redirectedRequest(request(change), 303);
    expect(result && redirectedRequest(result, 301)).toMatchObject({ method: 'GET' });
  });

  it('takes no key that is empty for one', () => {
    expect(redirectedRequest(request({ headers: { 'x-once': '' } }), 307)).toBeUndefined();
  });

  it('sends no stream again, which is gone', () => {
    const body = { [Symbol.asyncIterator]: async function* () {} };
    expect(redirectedRequest(request({ method: 'PUT', body }), 307)).toBeUndefined();
  });
});
