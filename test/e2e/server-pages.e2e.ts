import { describe, expect, it } from 'vitest';
import type { Console, ConsoleRequest } from '../../gateway/server/console-route.ts';
import { openMetricsPage } from '../../gateway/server/metrics-page.ts';
import { schemaOf, start, testGraph } from '../unit/server/gateway-fixture.ts';

const graph = () => testGraph(schemaOf('type Query { hello: String }', { hello: () => 'world' }));
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const json = { 'content-type': 'application/json' };
const script = 'x'.repeat(5_000);

function testConsole() {
  const asked: ConsoleRequest[] = [];
  const pages: Console = {
    handle(request) {
      asked.push(request);
      if (request.page)
        return new Response('<!doctype html>page', { headers: { 'content-type': 'text/html; charset=utf-8' } });
      return request.path === '/graphiql/app.js'
        ? new Response(script, { headers: { 'content-type': 'text/javascript', 'cache-control': 'max-age=60' } })
        : undefined;
    },
  };
  return { pages, asked };
}

const on = { server: { graphiql: { headers: {} } } };

describe('the console', () => {
  it('is shown to a browser that opens the endpoint, with headers that let nobody else in', async () => {
    const { pages } = testConsole();
    await using gateway = await start({ graph: graph(), console: pages, ...on });
    const response = await fetch(gateway.url, { headers: browser });
    expect([response.status, await response.text()]).toEqual([200, '<!doctype html>page']);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
  });

  it('is shown by a link from another site, which a query by GET is not', async () => {
    const { pages } = testConsole();
    await using gateway = await start({ graph: graph(), console: pages, ...on });
    const fromElsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await fetch(gateway.url, { headers: { ...browser, ...fromElsewhere } })).status).toBe(200);
    expect((await fetch(`${gateway.url}?query={hello}`, { headers: fromElsewhere })).status).toBe(403);
  });

  it('gives its files, compressed', async () => {
    const { pages, asked } = testConsole();
    await using gateway = await start({ graph: graph(), console: pages, ...on });
    const response = await fetch(`${gateway.server.url}/graphiql/app.js?v=1`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(await response.text()).toBe(script);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('cache-control')).toBe('max-age=60');
    expect(asked).toEqual([{ path: '/graphiql/app.js', page: false }]);
  });

  it('leaves other paths, and clients that are no browser, alone', async () => {
    const { pages } = testConsole();
    await using gateway = await start({ graph: graph(), console: pages, ...on });
    expect((await fetch(`${gateway.server.url}/graphiql/other.js`)).status).toBe(404);
    expect(await (await fetch(`${gateway.url}?query={hello}`)).json()).toEqual({ data: { hello: 'world' } });
    expect(await (await gateway.query('{ hello }')).json()).toEqual({ data: { hello: 'world' } });
  });

  it('is not asked where GraphiQL is off', async () => {
    const { pages, asked } = testConsole();
    await using gateway = await start({ graph: graph(), console: pages });
    expect((await fetch(gateway.url, { headers: browser })).status).toBe(400);
    expect((await fetch(`${gateway.server.url}/graphiql/app.js`)).status).toBe(404);
    expect(asked).toEqual([]);
  });
});

describe('every answer', () => {
  const paths: [what: string, path: string, init?: RequestInit][] = [
    ['the page', '/graphql', { headers: browser }],
    ['a file of it', '/graphiql/app.js'],
    ['a query', '/graphql?query={hello}'],
    ['a query by POST', '/graphql', { method: 'POST', body: '{"query":"{hello}"}', headers: json }],
    ['a mistake', '/graphql', { method: 'POST', body: '{"query":"{"}', headers: json }],
    ['no JSON', '/graphql', { method: 'POST', body: '{', headers: json }],
    ['a method that is none', '/graphql', { method: 'PUT' }],
    ['a form of another site', '/graphql', { method: 'POST', body: 'query={hello}' }],
    ['the way to the endpoint', '/', { redirect: 'manual' }],
    ['nothing', '/nothing'],
    ['health', '/healthz'],
    ['readiness', '/readyz'],
  ];

  it.each([true, false])('lets no browser guess what it is (hotPath: %s)', async (hotPath) => {
    const { pages } = testConsole();
    await using gateway = await start({ graph: graph(), console: pages, server: { ...on.server, hotPath } });
    for (const [what, path, init] of paths) {
      const { headers } = await fetch(gateway.server.url + path, init);
      expect([what, headers.get('x-content-type-options')]).toEqual([what, 'nosniff']);
    }
  });

  it('of the port of metrics does so too', async () => {
    await using page = await openMetricsPage({ port: 0, hostname: '127.0.0.1', path: '/metrics' }, () => []);
    for (const url of [page.url, `${page.url}/none`]) {
      expect((await fetch(url)).headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('that is part of a page has the policy of pages', async () => {
    const { pages } = testConsole();
    await using gateway = await start({ graph: graph(), console: pages, ...on });
    for (const [, path, init] of paths.slice(0, 2)) {
      const { headers } = await fetch(gateway.server.url + path, init);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });
});
