import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFolder } from '../project-folder.ts';
import { weftHere } from './weft-here.ts';
import { query, weft, weftResult } from './weft-process.ts';

const ok = (schema: string) => `{ '200': { description: ok, content: { application/json: { schema: ${schema} } } } }`;
const customers = `openapi: 3.0.3 # as published
info: { title: Customers API, version: '7' }
servers: [{ url: /v1 }]
security: [{ token: [] }]
paths:
  /customers/{id}:
    get:
      operationId: getCustomer
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: ${ok("{ $ref: './schemas/customer.yaml' }")}
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
`;
const customer = 'title: Customer\ntype: object\nproperties: { id: { type: string }, name: { type: string } }\n';
const orders = `openapi: 3.0.3
info: { title: Orders, version: '1' }
paths:
  /orders:
    get:
      operationId: listOrders
      responses: ${ok('{ type: array, items: { title: Order, type: object, properties: { id: { type: string }, customerId: { type: string } } } }')}
`;

const pets = `openapi: 3.0.3
info: { title: Pets, version: '1' }
servers: [{ url: http://127.0.0.1:1 }]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - { name: offset, in: query, schema: { type: integer } }
        - { name: limit, in: query, schema: { type: integer, default: 20, maximum: 50 } }
      responses: ${ok('{ type: array, items: { title: Pet, type: object, properties: { id: { type: string } } } }')}
  /owners:
    get:
      operationId: listOwners
      parameters:
        - { name: offset, in: query, schema: { type: integer } }
        - { name: limit, in: query, schema: { type: integer } }
      responses: ${ok('{ type: array, items: { title: Owner, type: object, properties: { id: { type: string } } } }')}
`;

/** Publishes the descriptions and serves what they describe. */
async function upstream() {
  const calls: string[] = [];
  const answers: Record<string, string> = {
    '/api/openapi.yaml': customers,
    '/api/schemas/customer.yaml': customer,
    '/v1/customers/c-1': JSON.stringify({ id: 'c-1', name: 'Ann' }),
    '/orders': JSON.stringify([{ id: 'o-1', customerId: 'c-1' }]),
    '/things/17?status=open': JSON.stringify({ id: 17, labels: ['a'], owner: { name: 'Bob' } }),
    '/things/18?status=a%26b': JSON.stringify({ id: 18, labels: [], owner: null }),
  };
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    const answer = answers[request.url ?? ''];
    response.statusCode = answer === undefined ? 404 : 200;
    response.setHeader('content-type', 'application/json').end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Every file of a folder but caches, with its content. */
function contentsOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const entries = files.map((file) => join(file.parentPath, file.name)).filter((path) => !path.includes('/.weft/'));
  return Object.fromEntries(entries.map((path) => [path.slice(dir.length + 1), readFileSync(path, 'utf8')]));
}

const started = /GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/;

describe('weft add', () => {
  it('makes a project of an empty folder, pins the description as published, and the API answers with its credentials', async () => {
    await using api = await upstream();
    using folder = projectFolder({});
    const added = await weftResult(['add', `${api.url}/api/openapi.yaml`, '--dir', folder.dir]);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toMatch(
      /^added customers: sources\/customers\/, \.meshrc\.yaml\n {2}1 operation → 1 field · none lost\n/,
    );
    expect(added.stdout).toContain('  CUSTOMERS_TOKEN=  # bearer token\n');
    const files = contentsOf(folder.dir);
    expect(Object.keys(files).sort()).toEqual([
      '.env.example',
      '.meshrc.yaml',
      'sources/customers/lock.json',
      'sources/customers/openapi.yaml',
      'sources/customers/schemas/customer.yaml',
    ]);
    expect(files['sources/customers/openapi.yaml']).toBe(customers);
    expect(files['.env.example']).toBe('# customers: bearer token\nCUSTOMERS_TOKEN=\n');
    expect(JSON.parse(files['sources/customers/lock.json'] ?? '')).toMatchObject({
      origin: `${api.url}/api/openapi.yaml`,
      apiVersion: '7',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      fields: { Query: ['getCustomer'] },
    });
    expect(parse(files['.meshrc.yaml'] ?? '')).toMatchObject({ gateway: { schema: { style: 'graphql' } } });

    const env = { CUSTOMERS_TOKEN: 's3cret' };
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env });
    const [, origin = ''] = await running.until(started);
    expect((await query(origin, '{ getCustomer(id: "c-1") { name } }')).body).toEqual({
      data: { getCustomer: { name: 'Ann' } },
    });
    expect(api.calls.at(-1)).toBe('GET /v1/customers/c-1 Bearer s3cret');
  });

  it('proposes a join that works when it is pasted', async () => {
    await using api = await upstream();
    using folder = projectFolder({ 'orders.yaml': orders });
    const endpoint = ['--endpoint', api.url];
    await weftHere(['add', `${api.url}/api/openapi.yaml`, '--dir', folder.dir]);
    const { stdout } = await weftHere(['add', join(folder.dir, 'orders.yaml'), '--dir', folder.dir, ...endpoint]);
    const sdl = stdout.slice(stdout.indexOf('extend type Order {'));
    folder.write('resolvers/order.graphql', sdl);
    const config = join(folder.dir, '.meshrc.yaml');
    writeFileSync(config, `${readFileSync(config, 'utf8')}additionalTypeDefs: ./resolvers/*.graphql\n`);
    await using running = weft(['start', '--dir', folder.dir, '--port', '0']);
    const [, origin = ''] = await running.until(started);
    expect((await query(origin, '{ listOrders { id customer { name } } }')).body).toEqual({
      data: { listOrders: [{ id: 'o-1', customer: { name: 'Ann' } }] },
    });
    const refused = await weftHere(['remove', 'customers', '--dir', folder.dir]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('error customers is still used in 1 place; change them first, or give --force\n');
    expect(refused.stderr).toContain('resolvers/order.graphql:3 Order.customer (@resolveTo)\n');
  });

  it('shows what a project could declare of pages, and declares what lacks nothing where it is told to', async () => {
    using folder = projectFolder({ 'pets.yaml': pets });
    const adding = ['add', join(folder.dir, 'pets.yaml'), '--dir', folder.dir];
    const shown = await weftHere([...adding, '--dry-run']);
    expect(shown.stdout).toMatch(/^ {4}listPets: \{.*offset.*\}$/m);
    expect(shown.stdout).toMatch(/^ {4}listOwners: \{.*\} # add maxSize: the most items of one answer$/m);
    expect(await weftHere([...adding, '--pagination'])).toMatchObject({ code: 0, stderr: '' });
    const { gateway } = parse(contentsOf(folder.dir)['.meshrc.yaml'] ?? '');
    expect(Object.keys(gateway.sources.pets.pagination)).toEqual(['listPets']);
    const { stdout } = await weftHere(['schema', '--dir', folder.dir]);
    expect(stdout).toContain('listPetsConnection(');
    expect(stdout).not.toContain('listOwnersConnection');
    expect(await weftHere(['remove', 'pets', '--dir', folder.dir])).toMatchObject({ code: 0 });
  });

  it('makes a source of a curl line, whose secrets are written nowhere', async () => {
    await using api = await upstream();
    using folder = projectFolder({});
    const line = `curl -s '${api.url}/things/17?status=open' -H 'Authorization: Bearer t0psecret'`;
    expect(await weftHere(['add', line, '--name', 'things', '--dir', folder.dir])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(api.calls).toEqual(['GET /things/17?status=open Bearer t0psecret']);
    expect(JSON.stringify(contentsOf(folder.dir))).not.toContain('t0psecret');
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env: { THINGS_TOKEN: 'other' } });
    const [, origin = ''] = await running.until(started);
    expect((await query(origin, '{ thing(id: 18, status: "a&b") { id labels owner { name } } }')).body).toEqual({
      data: { thing: { id: 18, labels: [], owner: null } },
    });
    expect(api.calls.at(-1)).toBe('GET /things/18?status=a%26b Bearer other');
  });

  it('makes a source of a JSON sample and the address that answers it', async () => {
    await using api = await upstream();
    using folder = projectFolder({ 'orders.json': '[{ "id": "o-9", "customerId": "c-2" }]' });
    const words = ['add', join(folder.dir, 'orders.json'), '--name', 'orders', '--dir', folder.dir];
    expect((await weftHere(words)).stderr).toContain('give the address that answers it with --endpoint');
    expect(await weftHere([...words, '--endpoint', `${api.url}/orders`])).toMatchObject({ code: 0, stderr: '' });
    expect(api.calls).toEqual([]);
    await using running = weft(['start', '--dir', folder.dir, '--port', '0']);
    const [, origin = ''] = await running.until(started);
    expect((await query(origin, '{ orders { id customerId } }')).body).toEqual({
      data: { orders: [{ id: 'o-1', customerId: 'c-1' }] },
    });
  });

  it('shows a diff and writes nothing with --dry-run', async () => {
    await using api = await upstream();
    using folder = projectFolder({ '.meshrc.yaml': 'sources: [] # none yet\ngateway: {}\n' });
    const { code, stdout } = await weftResult(['add', `${api.url}/api/openapi.yaml`, '--dir', folder.dir, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '--- /dev/null\n+++ b/sources/customers/openapi.yaml\n@@ -0,0 +1,12 @@\n+openapi: 3.0.3 # as published\n',
    );
    expect(stdout).toMatch(/^-sources: \[\] # none yet\n-gateway: \{\}\n\+sources: \[.*customers.*\] # none yet\n/m);
    expect(readdirSync(folder.dir, { recursive: true })).toEqual(['.meshrc.yaml']);
  });

  it.each([
    ['a page', ['page.html'], 'the document is an HTML or XML page, not JSON or YAML'],
    ['no file', ['none.yaml'], 'the document does not exist'],
    ['no description', ['text.yaml'], 'is neither an API description nor a JSON object or list'],
    ['a description without server', ['orders.yaml'], 'give one with --endpoint https://…'],
    [
      'an endpoint that is none',
      ['orders.yaml', '--endpoint', 'api.example.com'],
      '--endpoint must be a URL as https://api.example.com/v1',
    ],
    [
      'a name that is none',
      ['orders.yaml', '--endpoint', 'http://x', '--name', '../up'],
      '"../up" cannot be the name of a source',
    ],
    [
      'a name that is taken',
      ['orders.yaml', '--endpoint', 'http://x', '--name', 'mine'],
      'has a source "mine" already',
    ],
    [
      'a folder that is there',
      ['orders.yaml', '--endpoint', 'http://x', '--name', 'old'],
      'sources/old is there already',
    ],
    ['nothing that can be called', ['empty.yaml', '--endpoint', 'http://x'], 'can be called'],
    [
      'a POST',
      ['curl -X POST http://x/'],
      'a POST may change something and is not sent; give an answer of it with --sample <file>',
    ],
  ])('refuses %s, and changes nothing', async (_what, words, message) => {
    using folder = projectFolder({
      '.meshrc.yaml':
        'sources:\n  - name: mine\n    handler: { openapi: { source: ./orders.yaml, endpoint: http://x } }\n',
      'orders.yaml': orders,
      'page.html': '<html>',
      'text.yaml': 'hello',
      'empty.yaml': "openapi: 3.0.3\ninfo: { title: Empty, version: '1' }\npaths: {}\n",
      'sources/old/notes.txt': 'mine',
    });
    const before = contentsOf(folder.dir);
    const [first = '', ...rest] = words;
    const what = first.startsWith('curl') ? first : join(folder.dir, first);
    const { code, stdout, stderr } = await weftHere(['add', what, ...rest, '--dir', folder.dir]);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(contentsOf(folder.dir)).toEqual(before);
  });

  it('leaves an old project without gateway section as lenient as it was, and says what it did not write', async () => {
    await using api = await upstream();
    using folder = projectFolder({ 'orders.yaml': orders });
    folder.write(
      '.meshrc.yaml',
      `sources:\n  - name: orders\n    handler: { openapi: { source: ./orders.yaml, endpoint: ${api.url} } }\n`,
    );
    const { code, stdout } = await weftHere(['add', `${api.url}/api/openapi.yaml`, '--dir', folder.dir]);
    expect(code).toBe(0);
    expect(stdout).toContain('credentials are not written, because .meshrc.yaml has no gateway: section');
    expect(contentsOf(folder.dir)['.meshrc.yaml']).not.toContain('gateway');
  });
});

describe('weft remove', () => {
  it('leaves not a trace of an addition', async () => {
    await using api = await upstream();
    const config =
      '# ours\nsources:\n  - name: orders # first\n    handler: { openapi: { source: ./orders.yaml, endpoint: http://x } }\n\ngateway:\n  schema: { style: graphql }\n';
    using folder = projectFolder({ '.meshrc.yaml': config, 'orders.yaml': orders, '.env.example': 'A=\n' });
    const before = contentsOf(folder.dir);
    expect(await weftHere(['add', `${api.url}/api/openapi.yaml`, '--dir', folder.dir])).toMatchObject({ code: 0 });
    const removed = await weftHere(['remove', 'customers', '--dir', folder.dir]);
    expect(removed).toEqual({ code: 0, stdout: 'removed customers\n', stderr: '' });
    expect(contentsOf(folder.dir)).toEqual(before);
  });

  it('leaves not a trace of a project that began with the addition', async () => {
    await using api = await upstream();
    using folder = projectFolder({});
    await weftHere(['add', `${api.url}/api/openapi.yaml`, '--dir', folder.dir]);
    await weftHere(['remove', 'customers', '--dir', folder.dir]);
    expect(readdirSync(folder.dir)).toEqual([]);
  });

  it('names the sources there are', async () => {
    using folder = projectFolder({
      '.meshrc.yaml': 'sources:\n  - name: orders\n    handler: { openapi: { source: ./x.yaml } }\n',
    });
    const { code, stderr } = await weftResult(['remove', 'order', '--dir', folder.dir]);
    expect(stderr).toContain('there is no source "order"; the sources are orders');
    expect(code).toBe(1);
  });
});
