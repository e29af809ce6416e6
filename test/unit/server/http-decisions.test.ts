import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notesOf, withoutAddresses } from '../../../gateway/graph/source-notes.ts';
import { wantsPage } from '../../../gateway/server/console-route.ts';
import { readEndpoint } from '../../../gateway/server/endpoint.ts';
import { clientErrorAnswer } from '../../../gateway/server/request/client-error.ts';
import { corsHeaders, isPreflight, preflightHeaders } from '../../../gateway/server/request/cors.ts';
import { forgeable } from '../../../gateway/server/request/csrf.ts';
import { mediaTypeOf } from '../../../gateway/server/request/request-body.ts';
import { createRequestIds } from '../../../gateway/server/request/request-id.ts';
import { requestTarget } from '../../../gateway/server/request/request-target.ts';
import { preferredEncoding } from '../../../gateway/server/response/compression.ts';
import { healthAnswer } from '../../../gateway/server/response/health.ts';

describe('requestIdOf', () => {
  const requestIdOf = createRequestIds();

  it('keeps an id of up to 128 harmless characters', () => {
    const id = `A.b_c-${'9'.repeat(122)}`;
    expect(requestIdOf(id)).toBe(id);
  });

  it.each([['a b'], ['a\nb'], ['ä'], [''], ['x'.repeat(129)], [undefined], [['a', 'b']], ['a,b']])(
    'makes a new id in place of %j',
    (given) => {
      const id = requestIdOf(given);
      expect(id).toMatch(/^[\w.-]{12}-[0-9a-z]+$/);
      expect(requestIdOf(given)).not.toBe(id);
    },
  );
});

describe('requestTarget', () => {
  it.each([
    ['/graphql?query=a?b', '/graphql', '?query=a?b'],
    ['//evil.example/graphql', '//evil.example/graphql', ''],
    ['/a/../b', '/a/../b', ''],
    ['http://gateway.example/graphql?x=1', '/graphql', '?x=1'],
    ['/', '/', ''],
  ])('takes %s apart', (url, path, search) => {
    expect(requestTarget(url, 'h:1')).toEqual({ path, search, host: 'h:1' });
  });

  it.each([['*'], ['gateway.example:443'], ['ftp://a/b'], ['http://']])('refuses the target %s', (url) => {
    expect(() => requestTarget(url, 'h')).toThrow('The request target is not valid.');
  });

  it.each([['a b'], ['h/p'], ['a@b'], ['h:port'], ['a, b'], ['']])('refuses the host %j', (host) => {
    expect(() => requestTarget('/', host)).toThrow('The Host header is not valid.');
  });

  it('never throws anything but a refusal', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (url, host) => {
        try {
          expect(requestTarget(url, host).path).toMatch(/^\//);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Refusal', status: 400 });
        }
      }),
    );
  });
});

describe('preferredEncoding', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['br;q=0.2, gzip;q=0.8', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['gzip;q=0', undefined],
    ['gzip; q=0.5, identity', undefined],
    ['identity;q=0.1, gzip;q=0.5', 'gzip'],
    ['gzip;q=7', undefined],
    ['gzip;q=nonsense', undefined],
    ['deflate, zstd', undefined],
  ])('of %j is %s', (acceptEncoding, expected) => {
    expect(preferredEncoding(acceptEncoding)).toBe(expected);
  });
});

const cors = { credentials: true, allowedHeaders: undefined, exposedHeaders: ['x-total'], maxAge: 60 };
const listed = { ...cors, origins: ['https://shop.example'] };
const anywhere = { ...cors, origins: '*' as const };

describe('corsHeaders', () => {
  it('says nothing without a configuration', () => {
    expect(corsHeaders('https://shop.example', undefined)).toEqual({});
  });

  it('lets a listed origin read, with credentials', () => {
    expect(corsHeaders('https://shop.example', listed)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-request-id, retry-after, x-total',
    });
  });

  it.each([['https://shop.example.evil'], ['http://shop.example'], ['null'], [undefined]])(
    'lets %s read nothing',
    (origin) => {
      expect(corsHeaders(origin, listed)).toEqual({ vary: 'Origin' });
    },
  );

  it('never allows credentials to every origin', () => {
    const headers = corsHeaders('https://evil.example', anywhere);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });
});

describe('preflightHeaders', () => {
  const asked = { origin: 'https://shop.example', 'access-control-request-headers': 'content-type, x-a' };

  it('allows the headers that are asked for, when none are listed', () => {
    expect(preflightHeaders(asked, listed)).toEqual({
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type, x-a',
      'access-control-max-age': '60',
    });
  });

  it('allows the listed headers and no others', () => {
    const headers = preflightHeaders(asked, { ...listed, allowedHeaders: ['content-type'] });
    expect(headers['access-control-allow-headers']).toBe('content-type');
  });

  it('allows nothing to another origin', () => {
    expect(preflightHeaders({ ...asked, origin: 'https://evil.example' }, listed)).toEqual({});
  });

  it('is asked for by OPTIONS with an origin and a method only', () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
    expect(isPreflight('OPTIONS', headers)).toBe(true);
    expect(isPreflight('POST', headers)).toBe(false);
    expect(isPreflight('OPTIONS', { origin: 'https://a.example' })).toBe(false);
  });
});

describe('forgeable', () => {
  const options = { csrf: ['X-Csrf'], cors: listed };
  const remedy = 'Send one of these headers: X-Csrf.';

  it.each([
    ['text/plain'],
    ['text/plain; application/json'],
    ['application/x-www-form-urlencoded;charset=utf-8'],
    ['MULTIPART/form-data; boundary=a'],
    [undefined],
  ])('finds a POST of %s forgeable', (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    expect(forgeable('POST', headers, options)).toBe(
      `A POST of this content type could be forged by another site. ${remedy}`,
    );
    expect(forgeable('POST', { ...headers, 'x-csrf': '' }, options)).toBeUndefined();
    expect(forgeable('POST', headers, { ...options, csrf: false })).toBeUndefined();
  });

  it.each([['application/json'], ['application/json; charset=utf-8'], ['application/graphql']])(
    'finds a POST of %s, which needs a preflight, not forgeable',
    (type) => {
      expect(forgeable('POST', { 'content-type': type, 'sec-fetch-site': 'cross-site' }, options)).toBeUndefined();
    },
  );

  it.each([['cross-site'], ['same-site']])('finds a GET that a browser calls %s forgeable', (site) => {
    const headers = { 'sec-fetch-site': site };
    expect(forgeable('GET', headers, options)).toBe(`A GET that another site causes is not answered. ${remedy}`);
    expect(forgeable('GET', { ...headers, origin: 'https://shop.example' }, options)).toBeUndefined();
    expect(forgeable('GET', { ...headers, origin: 'https://evil.example' }, options)).toBeDefined();
    expect(forgeable('GET', { ...headers, 'x-csrf': '1' }, options)).toBeUndefined();
  });

  it.each([['same-origin'], ['none'], [undefined]])('answers a GET that a browser calls %s', (site) => {
    expect(forgeable('GET', site === undefined ? {} : { 'sec-fetch-site': site }, options)).toBeUndefined();
  });
});

describe('readEndpoint', () => {
  it.each([
    ['/graphql', ['/graphql', '/graphql/'], ['/graphqlx', '/x/graphql', '/Graphql', '/', '/graphql//']],
    ['/api/', ['/api', '/api/'], ['/api/x']],
    ['/', ['/'], ['/graphql']],
    ['/:tenant/graphql', ['/acme/graphql'], ['/graphql', '/a/b/graphql']],
    ['/v*', ['/v', '/v1/x'], ['/w']],
  ])('of %s matches its paths and no others', (endpoint, paths, others) => {
    const { matches } = readEndpoint(endpoint);
    expect(paths.filter((path) => !matches(path))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });
});

describe('healthAnswer', () => {
  const paths = { meshHealth: '/healthcheck' };
  const sources = [
    { name: 'crm', handler: 'openapi', state: 'ready' as const, operations: 3 },
    {
      name: 'mail',
      handler: 'openapi',
      state: 'left out' as const,
      operations: 0,
      reason: 'no answer from https://u:p@m.example/?k=1',
    },
  ];

  it('says alive while it drains, but no longer ready', () => {
    const state = { draining: true, sources, notes: [] };
    expect(healthAnswer('/healthz', state, paths)).toEqual({ status: 200, body: { status: 'alive' } });
    expect(healthAnswer('/readyz', state, paths)).toMatchObject({ status: 503, body: { status: 'draining' } });
    expect(healthAnswer('/readiness', state, paths)).toEqual({ status: 503, body: undefined });
    expect(healthAnswer('/healthcheck', state, paths)).toEqual({ status: 200, body: undefined });
  });

  const since = new Date(0);
  const of = (reason: string) => ({ since: since.toISOString(), reason });

  it('is degraded, with 200, without a source that is left out, and names it', () => {
    const state = { draining: false, sources, notes: notesOf(sources, since) };
    const leftOut = [{ name: 'mail', ...of('no answer from <url>') }];
    expect(healthAnswer('/readyz', state, paths)).toEqual({
      status: 200,
      body: { status: 'degraded', sources: { ready: 1, leftOut, fromCopy: [], heldBack: [] } },
    });
  });

  it('is ready with what is served of a copy or held back, and names both', () => {
    const [crm] = sources.map((source) => ({
      ...source,
      copy: { from: 'sources/crm/lock.json', reason: 'it is gone' },
    }));
    const ofBuild = notesOf(crm ? [crm] : [], since);
    const heldBack = { source: 'shop', state: 'held back' as const, ...of('1 breaking change (Item.name)') };
    const state = { draining: false, sources: sources.slice(0, 1), notes: [...ofBuild, heldBack] };
    expect(healthAnswer('/readyz', state, paths)?.body).toEqual({
      status: 'ready',
      sources: {
        ready: 1,
        leftOut: [],
        fromCopy: [{ name: 'crm', ...of('sources/crm/lock.json is served: it is gone') }],
        heldBack: [{ name: 'shop', ...of('1 breaking change (Item.name)') }],
      },
    });
  });

  it('leaves other paths alone', () => {
    expect(healthAnswer('/healthz/', { draining: false, sources, notes: [] }, paths)).toBeUndefined();
  });

  it.each([
    ['connect ECONNREFUSED 10.1.2.3:443', 'connect ECONNREFUSED <address>'],
    ["ENOENT: no such file, open '/srv/app/openapi.yaml'", "ENOENT: no such file, open '<path>'"],
    ['postgres://u:p@h/db failed\n    at stack', '<url> failed'],
    ['OpenAPI 3.1.0 is not read', 'OpenAPI 3.1.0 is not read'],
  ])('shows %j as %j', (reason, shown) => {
    expect(withoutAddresses(reason)).toBe(shown);
  });
});

describe('wantsPage', () => {
  it.each([
    ['GET', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', true],
    ['HEAD', 'application/json, text/html', true],
    ['GET', '*/*', false],
    ['GET', 'application/json', false],
    ['POST', 'text/html', false],
    ['GET', undefined, false],
  ])('of %s with %s is %s', (method, accept, expected) => {
    expect(wantsPage(method, accept)).toBe(expected);
  });
});

describe('mediaTypeOf', () => {
  it.each([
    ['Application/JSON; charset=utf-8', 'application/json'],
    ['application/json, text/plain', 'application/json'],
    [undefined, ''],
    [';', ''],
  ])('of %j is %j', (contentType, expected) => {
    expect(mediaTypeOf(contentType)).toBe(expected);
  });
});

describe('clientErrorAnswer', () => {
  it.each([
    ['HPE_HEADER_OVERFLOW', 'HTTP/1.1 431 Request Header Fields Too Large'],
    ['ERR_HTTP_REQUEST_TIMEOUT', 'HTTP/1.1 408 Request Timeout'],
    ['HPE_INVALID_METHOD', 'HTTP/1.1 400 Bad Request'],
    [undefined, 'HTTP/1.1 400 Bad Request'],
  ])('of %s begins %s', (code, line) => {
    const answer = clientErrorAnswer(code);
    expect(answer.split('\r\n')[0]).toBe(line);
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    expect(answer).toContain(`content-length: ${Buffer.byteLength(body)}`);
    expect(JSON.parse(body).errors[0].extensions).toEqual({ code: 'BAD_REQUEST' });
  });
});
