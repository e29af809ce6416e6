import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeApi } from '../../gateway/openapi/describe-api.ts';
import { compileOperation } from '../../gateway/rest/compile-operation.ts';
import type { OperationInput, RestOperation } from '../../gateway/rest/operation.ts';
import document from '../fixtures/rest/styles.openapi.json' with { type: 'json' };

/** Steady validates each request it gets against the description, knowing nothing of us. */
const steady = fileURLToPath(new URL('../../node_modules/@stdy/cli/steady.js', import.meta.url));
const file = fileURLToPath(new URL('../fixtures/rest/styles.openapi.json', import.meta.url));

/** Without this it takes no encoding of nested members of a form at all. */
const forms = ['--validator-form-object-format=brackets'];

let judge: ChildProcess;
let pool: Pool;

beforeAll(async () => {
  const port = await freePort();
  judge = spawn(
    process.execPath,
    [steady, '--host', '127.0.0.1', '--port', String(port), '--no-color', ...forms, file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (judge.stdout === null) throw new Error('no output to wait for');
  for await (const line of createInterface(judge.stdout)) {
    // It has other words for this where the environment says CI.
    if (/Ready to accept requests|Server listening/.test(line)) break;
  }
  pool = new Pool(`http://127.0.0.1:${port}`);
});

afterAll(async () => {
  await pool.close();
  const ended = once(judge, 'exit');
  judge.kill();
  await ended;
});

describe('an independent validator finds valid', () => {
  test.each<[string, OperationInput]>([
    ['simple', { path: { id: 'a/b#c é' } }],
    ['simpleList', { path: { ids: [1, 2] } }],
    [
      'queries',
      {
        query: {
          repeated: ['a&b', 'c d'],
          commas: [1, 2],
          pipes: [1, 2],
          spaces: [1, 2],
          filter: { min: 1, name: 'x=y' },
          flag: false,
        },
      },
    ],
    ['headers', { header: { 'X-Count': 3 }, cookie: { session: 'abc==' } }],
    ['json', { body: { amount: 1, lines: ['é'] } }],
    ['form', { body: { amount: 1, metadata: { order: 'o&1' }, tags: ['a b', 'c'] } }],
    ['upload', { body: { title: 'x', file: new File(['bytes'], 'x.bin') } }],
  ])('%s', async (id, input) => {
    expect(await verdict(id, input)).toBe('true');
  });
});

test.each<[string, OperationInput]>([
  ['simple', { path: { id: 'other' } }],
  ['queries', { query: { repeated: ['a&b', 'c d'] } }],
  ['headers', { header: { 'X-Count': 'many' }, cookie: { session: 'abc==' } }],
  ['form', { body: { amount: 1, tags: ['a', 'b'] } }],
])('the validator is awake: it finds %s with wrong arguments invalid', async (id, input) => {
  expect(await verdict(id, input)).toBe('false');
});

async function verdict(id: string, input: OperationInput): Promise<string | undefined> {
  const { method, path, headers, body } = operationOf(id).request(input, {});
  const answer = await pool.request({ method: method as 'GET', path, headers, body: (body ?? null) as never });
  const explanation = await answer.body.text();
  const valid = String(answer.headers['x-steady-request-valid']);
  return valid === 'false' && answer.statusCode !== 400 ? explanation : valid;
}

function operationOf(id: string): RestOperation {
  const { description } = describeApi(document);
  const operation = description.operations.find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Error(`the fixture has no operation ${id}`);
  return compileOperation(operation, {
    source: 'judge',
    resolve: (schema) => description.resolve(schema),
    endpoint: 'http://127.0.0.1',
    dotSegments: 'refuse',
    errors: {},
    environment: {},
  });
}

/** Steady does not say which port it got for port 0. */
async function freePort(): Promise<number> {
  for (let port = 21_000; port < 32_768; port += 7) {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error('no free port');
}
