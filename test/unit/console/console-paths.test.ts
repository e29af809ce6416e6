import { expect, it } from 'vitest';
import { createConsole } from '../../../gateway/console/create-console.ts';
import { consoleAnswer } from '../../../gateway/server/console-route.ts';
import { readEndpoint } from '../../../gateway/server/endpoint.ts';
import { requestTarget } from '../../../gateway/server/request/request-target.ts';
import { projectFolder } from '../../project-folder.ts';

it.each([
  ['/graphql', '/graphql'],
  ['/graphql', '/graphql/'],
  ['/', '/'],
  ['/:tenant/graphql', '/acme%20inc/graphql'],
  ['/graphql/*', '/graphql/acme'],
])('at the endpoint %s, the page at %s finds its script, and a query is left to GraphQL', async (endpoint, path) => {
  using folder = projectFolder({
    'manifest.json': '{ "script": "console-AAAA1111.js", "style": "console-BBBB2222.css" }',
    'console-AAAA1111.js': 'start()',
  });
  const { matches } = readEndpoint(endpoint);
  const get = (given: string, accept: string) => {
    const target = requestTarget(given, 'gateway.test');
    const route = { console: createConsole({ dir: folder.dir }), method: 'GET', accept };
    return consoleAnswer(target, { ...route, isEndpoint: matches(target.path) });
  };
  const html = (await get(path, 'text/html')?.text()) ?? '';
  const [, script = ''] = /<script type="module" src="([^"]*)"/.exec(html) ?? [];
  const { pathname } = new URL(script, `http://gateway.test${path}`);
  expect(await get(pathname, '*/*')?.text()).toBe('start()');
  expect(get(path, 'application/json')).toBeUndefined();
});
