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
