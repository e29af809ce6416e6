import { expect, it } from 'vitest';
import { DEMO_PORTS } from '../../demo/ports.ts';
import { freeDemoPorts } from './free-demo-ports.ts';
import { query, weftEntry } from './weft-process.ts';

it('npm start serves the demo company, prints a key and a token that are good, and stops at Ctrl-C', async () => {
  await using running = weftEntry('demo/start.js', ['--port', '0'], { env: freeDemoPorts });
  const [, origin = '', key = '', token = ''] = await running.until(
    /GraphiQL +(http:\S+)\/graphql[\s\S]*API key +x-api-key: (\S+)\n +Token +authorization: Bearer (\S+)\n/,
  );
  for (const name of Object.keys(DEMO_PORTS))
    expect(running.stdout()).toMatch(new RegExp(`^ {2}${name} +\\d+ {2}ready$`, 'm'));
  for (const headers of [{ 'x-api-key': key }, { authorization: `Bearer ${token}` }]) {
    expect(await query(origin, '{ __typename }', headers)).toEqual({
      status: 200,
      body: { data: { __typename: 'Query' } },
    });
  }
  running.child.kill('SIGINT');
  expect(await running.ended).toEqual({ code: 0, signal: null });
});

it('npm start says in one line which demo port is taken', async () => {
  await using first = weftEntry('demo/start.js', ['--port', '0'], { env: freeDemoPorts });
  const [, port = ''] = await first.until(/GraphiQL +http:\/\/127\.0\.0\.1:(\d+)/);
  await using second = weftEntry('demo/start.js', ['--port', '0'], { env: { ...freeDemoPorts, ORDERS_PORT: port } });
  expect((await second.ended).code).toBe(1);
  expect(second.stderr()).toMatch(
    new RegExp(`^error Port ${port} of the demo service "orders" is taken\\. .*ORDERS_PORT.*\n1 error\n$`),
  );
});

it('npm start says in one line that nobody can sign in without the development packages, and goes on', async () => {
  const withoutProvider = `import { registerHooks } from 'node:module';
registerHooks({
  resolve(name, context, next) {
    if (!name.startsWith('oidc-provider')) return next(name, context);
    throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  },
});`;
  const hook = `data:text/javascript,${encodeURIComponent(withoutProvider)}`;
  await using running = weftEntry('demo/start.js', ['--port', '0'], {
    env: freeDemoPorts,
    nodeOptions: ['--import', hook],
  });
  const [, origin = '', key = '', rest] = await running.until(
    /GraphiQL +(http:\S+)\/graphql[\s\S]*API key +x-api-key: (\S+)\n([\s\S]*)\n\n/,
  );
  expect(rest).toMatch(/^ {2}Sign in +not here: the development packages, of which oidc-provider is one, .*$/);
  expect((await query(origin, '{ __typename }', { 'x-api-key': key })).status).toBe(200);
});
