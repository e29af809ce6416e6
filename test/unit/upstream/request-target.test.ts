import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasDotSegment, requestTarget } from '../../../gateway/upstream/fetch/request-target.ts';

describe('requestTarget', () => {
  it.each([
    ['https://Api.Example.com:443/a?b=c', 'https://api.example.com', '/a?b=c'],
    ['http://127.0.0.1:80', 'http://127.0.0.1', '/'],
    ['http://127.0.0.1:8080?q', 'http://127.0.0.1:8080', '/?q'],
    ['http://[::1]:8080/a', 'http://[::1]:8080', '/a'],
    ['https://a/x/../%2E%2e/./y', 'https://a', '/x/../%2E%2e/./y'],
    ['https://a/x#?secret', 'https://a', '/x'],
    ['https://a/ü b"<>?q=ü b|{}', 'https://a', '/%C3%BC%20b%22%3C%3E?q=%C3%BC%20b%7C%7B%7D'],
    ['https://a/%C3%BC%20%', 'https://a', '/%C3%BC%20%'],
    [' https://a/b ', 'https://a', '/b'],
    ['https://a/\ud800', 'https://a', '/%EF%BF%BD'],
    ['https://a\\@b/c', 'https://a', '/%5C@b/c'],
  ])('splits %j', (url, origin, path) => {
    expect(requestTarget(url)).toEqual({ origin, path });
  });

  it.each(['', '/a', '//a/b', 'ftp://a/b', 'https://', 'https:///b', 'https://a b/', 'https://u:p@a/', 'https://a:x/'])(
    'refuses %j',
    (url) => {
      expect(requestTarget(url)).toBeUndefined();
    },
  );

  it('leads where a URL parser says, whatever follows the host', () => {
    fc.assert(
      fc.property(fc.webAuthority(), fc.string({ unit: 'binary' }), (authority, rest) => {
        const url = `https://${authority}/${rest}`;
        const target = requestTarget(url);
        if (target) {
          expect(target.origin).toBe(new URL(url).origin);
          expect(target.path).toMatch(/^\/[\x21-\x7e]*$/);
        }
      }),
    );
  });

  it('writes what a URL parser writes where there are no dot segments', () => {
    const segment = fc.webSegment().filter((text) => !hasDotSegment(text));
    fc.assert(
      fc.property(
        fc.array(segment),
        fc.webQueryParameters().filter((query) => query !== ''),
        (segments, query) => {
          const path = `/${segments.join('/')}?${query}`;
          const { pathname, search } = new URL(`https://a${path}`);
          expect(requestTarget(`https://a${path}`)?.path.replaceAll("'", '%27')).toBe(
            (pathname + search).replaceAll("'", '%27'),
          );
        },
      ),
    );
  });
});

describe('hasDotSegment', () => {
  it.each(['/..', '/a/./b', '/a/%2e%2E', '/a/.%2e/b', '/a/..%2Fb', '/a%5C..', '/a\\..\\b', '/a/..?q'])(
    'finds one in %j',
    (path) => {
      expect(hasDotSegment(path)).toBe(true);
    },
  );

  it.each(['/', '/a..b', '/...', '/a/.well-known', '/a?b=/../c', '/%2e%2e%2e', '/a/..b'])(
    'finds none in %j',
    (path) => {
      expect(hasDotSegment(path)).toBe(false);
    },
  );

  it('finds all that a URL parser would resolve', () => {
    const part = fc.constantFrom('.', '%2e', '%2E', '/', '\\', 'a', '?');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const path = `/x/${parts.join('')}`;
        const resolved = new URL(path, 'https://a').pathname;
        const [written = ''] = path.split('?');
        if (resolved !== written.replaceAll('\\', '/')) expect(hasDotSegment(path)).toBe(true);
      }),
    );
  });
});
