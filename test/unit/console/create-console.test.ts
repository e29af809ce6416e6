import { describe, expect, it } from 'vitest';
import { createConsole } from '../../../gateway/console/create-console.ts';
import { pageHeaders } from '../../../gateway/server/response/page-headers.ts';
import { projectFolder } from '../../project-folder.ts';

const built = {
  'manifest.json': '{ "script": "console-AAAA1111.js", "style": "console-BBBB2222.css" }',
  'console-AAAA1111.js': 'start()',
  'console-BBBB2222.css': 'body {}',
  'font-CCCC3333.woff2': 'font',
  'secret.js': 'not of the build',
};

describe('the page', () => {
  it('loads the built files from below the path it was opened at, whatever a proxy has before it', async () => {
    using folder = projectFolder(built);
    const { handle } = createConsole({ dir: folder.dir });
    const urls = async (path: string) => {
      const html = (await handle({ path, page: true })?.text()) ?? '';
      return [...html.matchAll(/(?:src|href)="(\.[^"]*)"/g)].map(
        ([, url = '']) => new URL(url, `http://a/b${path}`).href,
      );
    };
    const expected = [
      'http://a/b/graphql/console/console-BBBB2222.css',
      'http://a/b/graphql/console/console-AAAA1111.js',
    ];
    expect(await urls('/graphql')).toEqual(expected);
    expect(await urls('/graphql/')).toEqual(expected);
    expect(await urls('/')).toEqual(expected.map((url) => url.replace('/graphql', '')));
  });

  it('says in it what the console starts with, and lets no text of the project become markup', async () => {
    using folder = projectFolder(built);
    const title = '</title><script>alert(1)</script>';
    const documents = [{ name: 'a', text: '# </script><script>alert(2)</script><!--' }];
    const { handle } = createConsole({
      dir: folder.dir,
      ...{ title, documents, headers: { 'x-key': '"\u2028' }, explain: true },
    });
    const html = (await handle({ path: '/"><script>alert(3)</script>', page: true })?.text()) ?? '';
    expect(html.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script type="module" src="[^"<>]*">$/),
      '<script type="application/json" id="weft-settings">',
    ]);
    const [, json = ''] = /id="weft-settings">([^<]*)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(json)).toEqual({ title, headers: { 'x-key': '"\u2028' }, documents, explain: true });
  });

  it('is called Weft and has no tabs, headers or explanations when nothing else is said, and is stored nowhere', async () => {
    using folder = projectFolder(built);
    const page = createConsole({ dir: folder.dir }).handle({ path: '/graphql', page: true });
    expect([page?.status, page?.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const html = (await page?.text()) ?? '';
    expect(html).toContain('<title>Weft</title>');
    expect(html).toContain('{"title":"Weft","headers":{},"documents":[],"explain":false}');
  });

  it('may connect to the identity provider where visitors sign in, and to nobody else', async () => {
    using folder = projectFolder(built);
    const login = {
      ...{ name: 'Halden ID', issuer: 'https://id.test/realm', clientId: 'graphiql', scopes: ['openid'] },
      ...{ resource: undefined, audience: undefined, apiKeyHeader: undefined },
      origins: ['https://id.test', 'https://tokens.test'],
    };
    const policyWith = (given: object) => {
      const page = createConsole({ dir: folder.dir, ...given }).handle({ path: '/graphql', page: true });
      return page?.headers.get('content-security-policy') ?? pageHeaders['content-security-policy'];
    };
    expect(policyWith({ login })).toContain("connect-src 'self' https://id.test https://tokens.test;");
    expect(policyWith({})).toContain("connect-src 'self';");
    const without = (policy = '') => policy.replace(/connect-src [^;]*/, '');
    expect(without(policyWith({ login }))).toBe(without(policyWith({})));
  });

  it('says how to build the console where it is not built, reports that once, and recovers without a restart', async () => {
    using folder = projectFolder({});
    let reports = 0;
    const { handle } = createConsole({ dir: folder.dir, onNotBuilt: () => reports++ });
    const page = handle({ path: '/graphql', page: true });
    expect(page?.status).toBe(503);
    expect(await page?.text()).toContain('<pre>npm ci\nnpm run console</pre>');
    handle({ path: '/graphql', page: true });
    expect(reports).toBe(1);
    for (const [file, text] of Object.entries(built)) folder.write(file, text);
    expect(handle({ path: '/graphql', page: true })?.status).toBe(200);
  });
});

describe('its files', () => {
  it('are given with their types, to be kept for ever', async () => {
    using folder = projectFolder(built);
    const { handle } = createConsole({ dir: folder.dir });
    const given = async (name: string) => {
      const response = handle({ path: `/graphql/console/${name}`, page: false });
      const { headers } = response ?? new Response();
      return [await response?.text(), headers.get('content-type'), headers.get('cache-control')];
    };
    const forever = 'public, max-age=31536000, immutable';
    expect(await given('console-AAAA1111.js')).toEqual(['start()', 'text/javascript; charset=utf-8', forever]);
    expect(await given('console-BBBB2222.css')).toEqual(['body {}', 'text/css; charset=utf-8', forever]);
    expect(await given('font-CCCC3333.woff2')).toEqual(['font', 'font/woff2', forever]);
  });

  it.each([
    '/graphql',
    '/console/manifest.json',
    '/console/secret.js',
    '/console/console-ZZZZ9999.js',
    '/console/..%2Fconsole-AAAA1111.js',
    '/console/../console-AAAA1111.js/console',
    '/console/',
    '/other/console-AAAA1111.js',
    '/console-AAAA1111.js',
    '',
  ])('are all that is given: not %s', (path) => {
    using folder = projectFolder(built);
    expect(createConsole({ dir: folder.dir }).handle({ path, page: false })).toBeUndefined();
  });
});
