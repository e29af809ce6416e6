import { describe, expect, test } from 'vitest';
import { ProjectError } from '../../../gateway/errors/project-error.ts';
import type { CompileOptions } from '../../../gateway/rest/compile-operation.ts';
import { compiled, type OperationSketch, parameter } from './compiled.ts';

function urlOf(sketch: OperationSketch, options: Partial<CompileOptions> = {}, data: object = {}): string {
  const { origin, path } = compiled({ path: '/items', ...sketch }, options).request({}, data);
  return origin + path;
}

const servers = (url: string, variables: Record<string, string> = {}) => ({ servers: [{ url, variables }] });

describe('the endpoint', () => {
  test("is the description's first server, its variables at their defaults", () => {
    expect(urlOf(servers('https://{region}.example.com/{version}/', { region: 'eu', version: 'v2' }))).toBe(
      'https://eu.example.com/v2/items',
    );
  });

  test('is resolved against the URL of the description where the server is relative', () => {
    const location = 'https://api.example.com/docs/openapi.yaml';
    expect(urlOf(servers('/v1'), { location })).toBe('https://api.example.com/v1/items');
    expect(urlOf(servers('./v1'), { location })).toBe('https://api.example.com/docs/v1/items');
    expect(urlOf({ servers: [] }, { location })).toBe('https://api.example.com/items');
  });

  test("is Mesh's endpoint before any server", () => {
    expect(urlOf({}, { endpoint: 'http://127.0.0.1:4101/base/' })).toBe('http://127.0.0.1:4101/base/items');
    expect(urlOf({}, { endpoint: '{env.URL:http://127.0.0.1:1}', environment: { URL: 'http://h/b' } })).toBe(
      'http://h/b/items',
    );
  });

  test('keeps a query of its own before that of the call', () => {
    const sketch = { path: '/items?kind=a', parameters: [parameter('query', 'q')] };
    const { path } = compiled(sketch, { endpoint: 'https://h/b?key=1' }).request({ query: { q: 'x' } }, {});
    expect(path).toBe('/b/items?key=1&kind=a&q=x');
  });

  test.each([
    ['/v1', 'a relative server without a URL to resolve it against'],
    ['ftp://example.com', 'another scheme'],
    ['https://{region}.example.com', 'a variable without default'],
    ['https://example.com/{version}', 'a variable without default in the path'],
    ['', 'nothing'],
  ])('is refused at build: %s (%s)', (url) => {
    expect(() => compiled(servers(url), { location: './openapi.yaml' })).toThrow(ProjectError);
  });

  test('is refused with user name and password, and does not show them', () => {
    expect(() => compiled({}, { endpoint: 'https://me:secret@example.com' })).toThrow(
      'sources.shop.handler.openapi.endpoint: "https://…@example.com" is not a URL to call: set an endpoint as "https://api.example.com/v1", without user name and password',
    );
  });
});

describe('an endpoint with templates', () => {
  const endpoint = 'https://{context.headers.region}.example.com/{context.headers.tenant}';
  const fill = (region: unknown, tenant: unknown) =>
    urlOf({}, { endpoint }, { context: { headers: { region, tenant } } });

  test('is filled for each call', () => {
    expect(fill('eu', 'a/b c')).toBe('https://eu.example.com/a%2Fb%20c/items');
  });

  test.each(['evil.com/', 'evil.com#', 'evil.com?', 'a@evil.com', 'evil.com:80', '\\', 'a b', ''])(
    'takes no %j as part of its host',
    (region) => {
      expect(() => fill(region, 'acme')).toThrow("shop: the endpoint's template cannot be filled for this request");
    },
  );

  test('takes no dot segment into its path', () => {
    expect(() => fill('eu', '../admin')).toThrow(/"\." or "\.\." path segment/);
  });

  test('may begin with a scheme, which is http or https', () => {
    const of = (scheme: unknown) =>
      urlOf({}, { endpoint: '{args.scheme:https}://a.example.com' }, { args: { scheme } });
    expect(of('http')).toBe('http://a.example.com/items');
    expect(of(undefined)).toBe('https://a.example.com/items');
    for (const scheme of ['file', 'https://evil.com', 'https://evil.com/', '']) {
      expect(() => of(scheme)).toThrow("shop: the endpoint's template cannot be filled for this request");
    }
  });

  test('may be a whole base URL where the template begins it', () => {
    const whole = (base: unknown) => urlOf({}, { endpoint: '{context.base}/v1' }, { context: { base } });
    expect(whole('https://a.example.com:8443/x')).toBe('https://a.example.com:8443/x/v1/items');
    for (const base of [
      'file:///etc/passwd',
      'https://a@b.com',
      'https://a.com/?x=',
      'https://a.com/#',
      undefined,
      'a.com',
    ]) {
      expect(() => whole(base)).toThrow("shop: the endpoint's template cannot be filled for this request");
    }
  });
});
