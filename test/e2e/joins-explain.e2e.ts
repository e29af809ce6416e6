import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { gatewayOf } from './gateway-harness.ts';
import { serve as loopback } from './upstream-loopback.ts';
import { listed, resolveTo, warehouse, warehouseProject } from './warehouse-upstream.ts';
import { weftHere } from './weft-here.ts';
import { weftResult } from './weft-process.ts';

const typeDefs = `
extend type Line { item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')} }
extend type Item { maker: Maker ${resolveTo('makers', 'keyField: "makerId", keysArg: "ids"')} }`;
const query = '{ lines(limit: 4) { id item { title maker { name } } } }';
const gateway = `{ schema: { style: graphql }, explain: true, sources: { warehouse: { forwardHeaders: [accept-language], credentials: { type: bearer, token: 'sk_very_secret' } } } }`;

const serve = () =>
  warehouse({
    lines: () => [1, 2, 3, 3].map((n) => ({ id: `l${n}`, item_sku: `s${n}` })),
    item: (_, url) => {
      const sku = url.pathname.split('/')[2];
      return sku === 's2' ? 500 : { sku, title: 'T', maker_id: 7 };
    },
    makers: (_, url) => listed(url, 'ids').map((id) => ({ id: Number(id), name: `M${id}` })),
  });

interface Explained {
  readonly calls: readonly { readonly path: string; readonly calls: number; readonly children: Explained['calls'] }[];
  readonly made: readonly Readonly<Record<string, unknown>>[];
  readonly durationMs: number;
}

describe('extensions.explain', () => {
  it('tells what an operation may cost and what it cost, with every call once', async () => {
    await using upstream = await serve();
    await using served = await gatewayOf(warehouseProject(upstream.origin, typeDefs, gateway));
    const { text } = await served.query(query, {}, { 'x-weft-explain': '1', 'accept-language': 'de' });
    const { explain } = (JSON.parse(text) as { extensions: { explain: Explained } }).extensions;
    expect(explain.calls).toMatchObject([
      {
        path: 'lines',
        calls: 1,
        children: [
          {
            path: 'lines.item',
            how: 'single',
            calls: 4,
            parents: 4,
            children: [{ path: 'lines.item.maker', how: 'batch', calls: 1, keysArg: 'ids' }],
          },
        ],
      },
    ]);
    const made = explain.made.map(({ path, operation, status, error, keys, parents, shared }) => ({
      path,
      operation,
      status,
      error,
      keys,
      parents,
      shared,
    }));
    const item = {
      path: 'lines.item',
      operation: 'item',
      status: 200,
      error: null,
      keys: null,
      parents: null,
      shared: 0,
    };
    expect(made).toEqual([
      { ...item, path: 'lines', operation: 'lines' },
      item,
      { ...item, status: 500 },
      { ...item, shared: 1 },
      { ...item, path: 'lines.item.maker', operation: 'makers', keys: 1, parents: 3 },
    ]);
    expect(explain.durationMs).toBeGreaterThan(0);
    expect(explain.made).toHaveLength(upstream.received.length);
    for (const { startMs, durationMs } of explain.made) {
      expect(startMs).toBeGreaterThanOrEqual(0);
      expect(durationMs).toBeGreaterThan(0);
    }
    expect(explain.made[0]).toMatchObject({ bytes: expect.any(Number), method: 'GET', source: 'warehouse' });
  });

  it('holds each call as a command, with variables for secrets', async () => {
    await using upstream = await serve();
    await using served = await gatewayOf(warehouseProject(upstream.origin, typeDefs, gateway));
    const { text } = await served.query(
      '{ lines(limit: 1) { id } }',
      {},
      { 'x-weft-explain': '1', 'accept-language': 'de' },
    );
    const { explain } = (JSON.parse(text) as { extensions: { explain: Explained } }).extensions;
    expect(explain.made.map(({ curl }) => curl)).toEqual([
      `curl '${upstream.origin}/lines?limit=1' -H 'accept: application/json' -H "accept-language: $CALLER_ACCEPT_LANGUAGE" -H "authorization: Bearer $WAREHOUSE_TOKEN"`,
    ]);
    expect(explain.made.map(({ url }) => url)).toEqual([`${upstream.origin}/lines?limit=1`]);
    expect(text).not.toContain('sk_very_secret');
  });

  it('tells what was had from the cache from what was called, and what was sent again', async () => {
    let refused = 0;
    await using upstream = await loopback(({ url, headers }, response) => {
      response.setHeader('content-type', 'application/json');
      if (url === '/token') return response.end('{"access_token":"t","token_type":"bearer","expires_in":60}');
      if (headers.authorization === undefined) return response.writeHead(400).end();
      refused += 1;
      if (refused === 1) return response.writeHead(401).end();
      return response.setHeader('cache-control', 'public, max-age=60').end('[{"id":"l1"}]');
    });
    const token = `{ type: oauth2ClientCredentials, tokenUrl: '${upstream.origin}/token', clientId: c, clientSecret: s }`;
    const section = gateway.replace(/credentials: \{.*?\}/, `credentials: ${token}`);
    await using served = await gatewayOf(warehouseProject(upstream.origin, typeDefs, section));
    const made = async () => {
      const { text } = await served.query('{ lines(limit: 1) { id } }', {}, { 'x-weft-explain': '1' });
      return (JSON.parse(text) as { extensions: { explain: Explained } }).extensions.explain.made;
    };
    expect(await made()).toMatchObject([{ from: 'upstream', status: 200, retries: 1, path: 'lines' }]);
    expect(await made()).toMatchObject([{ from: 'cache', status: 200, retries: 0, path: 'lines', bytes: 13 }]);
    expect(upstream.received.map(({ url }) => url)).toEqual(['/token', '/lines?limit=1', '/token', '/lines?limit=1']);
  });

  it('tells the plan alone to those who ask for it, and calls nothing', async () => {
    await using upstream = await serve();
    await using served = await gatewayOf(warehouseProject(upstream.origin, typeDefs, gateway));
    const { status, text } = await served.query(query, {}, { 'x-weft-explain': 'plan' });
    const { data, extensions } = JSON.parse(text) as { data: null; extensions: { explain: Explained } };
    expect([status, data, Object.keys(extensions.explain)]).toEqual([200, null, ['calls', 'byCode']]);
    expect(extensions.explain.calls).toMatchObject([{ path: 'lines', children: [{ path: 'lines.item', calls: 4 }] }]);
    expect(upstream.received).toEqual([]);
  });

  it.each([
    ['a plan where plans are not told', undefined, 'plan', 403, 'FORBIDDEN', 'gateway.explain is off.'],
    ['what may be a misspelt plan', gateway, 'Plan', 400, 'BAD_REQUEST', 'is neither "1" nor "plan".'],
    ['what may be a misspelt plan, where explaining is off', undefined, 'pan', 400, 'BAD_REQUEST', '"1" nor "plan".'],
  ])('executes nothing for %s', async (_, section, header, status, code, message) => {
    await using upstream = await serve();
    await using served = await gatewayOf(warehouseProject(upstream.origin, typeDefs, section));
    const answer = await served.query(query, {}, { 'x-weft-explain': header });
    expect(answer).toMatchObject({ status, errors: [{ extensions: { code } }] });
    expect(answer.errors?.[0]?.message).toContain(message);
    expect(upstream.received).toEqual([]);
  });

  it('executes no mutation of which the plan is asked', async () => {
    await using upstream = await serve();
    const files = warehouseProject(upstream.origin, typeDefs, gateway);
    const config = files['.meshrc.yaml'].replace(/, selectQueryOrMutationField: \[.*?\]/, '');
    await using served = await gatewayOf({ ...files, '.meshrc.yaml': config });
    const mutation = 'mutation { levels(input: { keys: [{ sku: "s1", site: 1 }] }) { sku } }';
    const { text } = await served.query(mutation, {}, { 'x-weft-explain': 'plan' });
    const { extensions } = JSON.parse(text) as { extensions: { explain: Explained } };
    expect(extensions.explain.calls).toMatchObject([{ path: 'levels', operation: 'levels', calls: 1 }]);
    expect(upstream.received).toEqual([]);
  });

  it('tells no plan of what its caller may not do', async () => {
    await using upstream = await serve();
    const guarded = gateway.replace('{', '{ auth: { apiKeys: { file: ./keys.yaml } },');
    const keys = { 'keys.yaml': `keys: [{ id: a, sha256: '${'0'.repeat(64)}', scopes: [] }]\n` };
    await using served = await gatewayOf({ ...warehouseProject(upstream.origin, typeDefs, guarded), ...keys });
    const { status, text } = await served.query(query, {}, { 'x-weft-explain': 'plan' });
    expect(status).toBe(401);
    expect(text).not.toContain('explain');
  });

  it('is answered only to those who ask, and only where the project allows it', async () => {
    await using upstream = await serve();
    await using allowed = await gatewayOf(warehouseProject(upstream.origin, typeDefs, gateway));
    expect(JSON.parse((await allowed.query('{ lines { id } }')).text)).not.toHaveProperty('extensions');
    await using refused = await gatewayOf(warehouseProject(upstream.origin, typeDefs));
    const { text } = await refused.query('{ lines { id } }', {}, { 'x-weft-explain': '1' });
    expect(JSON.parse(text)).not.toHaveProperty('extensions');
  });
});

describe('weft explain', () => {
  const explain = async (dir: string, words: readonly string[], run = weftHere) => {
    const { code, stdout: out, stderr: err } = await run(['explain', '--dir', dir, ...words]);
    return { code, out, err };
  };

  it('tells before a query runs what it may cost, without a call', async () => {
    await using upstream = await serve();
    using folder = projectFolder(warehouseProject(upstream.origin, typeDefs, gateway));
    const { code, out } = await explain(folder.dir, [query]);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'lines        1 call              warehouse lines',
      '└─ item      4 calls for 4 rows  warehouse item    one call for each itemSku',
      '   └─ maker  1 call for 4 rows   warehouse makers  batch: makerId → ids',
      'at most 6 calls',
      '',
    ]);
    expect(code).toBe(0);
    expect(upstream.received).toEqual([]);
  });

  it('makes the calls with --run and shows each from beginning to end', async () => {
    await using upstream = await serve();
    using folder = projectFolder(warehouseProject(upstream.origin, typeDefs, gateway));
    const { code, out, err } = await explain(folder.dir, ['--run', '--curl', query], weftResult);
    expect(out).toMatch(/^lines\.item\.maker +█+ +[\d.]+ ms +\+[\d.]+ ms 200 warehouse makers, \d+ B, 1 key for 3$/m);
    expect(out).toMatch(/^lines\.item +█+ .* 200 warehouse item, \d+ B, 1 more answered by it$/m);
    expect(out).toMatch(/^5 calls in \d+ ms$/m);
    expect(out).toContain(`curl '${upstream.origin}/item/s1'`);
    expect(out + err).not.toContain('sk_very_secret');
    expect(err).toContain('error lines.1.item: ');
    expect(code).toBe(1);
  });

  it.each([
    ['a query that is none', ['{ lines'], 'error the query: Syntax Error: Expected Name, found <EOF>.'],
    [
      'a field that is not there',
      ['{ lins { id } }'],
      'error the query: Cannot query field "lins" on type "Query". Did you mean "lines"?',
    ],
    ['several operations', ['query A { lines { id } } query B { lines { id } }'], 'choose one by --operation: A, B'],
    [
      'variables that are no object',
      ['{ lines { id } }', '--variables', '[1]'],
      'Give a JSON object, as \'{"id": "7"}\'.',
    ],
    [
      'a header that is none',
      ['{ lines { id } }', '--run', '--header', 'x'],
      'error --header "x" is not "name: value"',
    ],
    [
      'a file that is not there',
      ['nowhere.graphql'],
      'error nowhere.graphql cannot be read (ENOENT); give a query, or a file that holds one',
    ],
  ])('refuses %s', async (_, words, message) => {
    using folder = projectFolder(warehouseProject('http://127.0.0.1:1', typeDefs, gateway));
    const { code, err } = await explain(folder.dir, words);
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});

describe('weft check --operations', () => {
  const check = async (dir: string, words: readonly string[]) => {
    const { code, stdout: out } = await weftHere(['check', '--dir', dir, ...words]);
    return { code, out };
  };
  const files = {
    'ops/lines.graphql': 'query Lines($n: Int = 4) {\n  lines(limit: $n) { ...Item }\n}\n',
    'ops/item.graphql': 'fragment Item on Line {\n  item { title maker { name } }\n}\n',
  };

  it('tells the cost of each operation and the joins that are not batched, and fails over the budget', async () => {
    const limits = '{ schema: { style: graphql }, limits: { upstreamCalls: 5 } }';
    using folder = projectFolder({ ...warehouseProject('http://127.0.0.1:1', typeDefs, limits), ...files });
    const { code, out } = await check(folder.dir, ['--operations', `${folder.dir}/ops/*.graphql`]);
    expect(out).toMatch(/^Lines at most 6 calls: warehouse 6 +\S+lines\.graphql:1$/m);
    expect(out).toContain(
      '  Line.item makes a call for each row: 4 to warehouse (item)\n    query ($n: Int = 4) { lines(limit: $n) { ... on Line { item { __typename } } } }',
    );
    expect(out).toMatch(
      /^error \S+lines\.graphql:1:1 Lines may need 6 calls, and gateway\.limits\.upstreamCalls is 5$/m,
    );
    expect(code).toBe(1);
  });

  it.each(['graphql', 'mesh'])('knows maxItems and page sizes of the description in style %s', async (style) => {
    const limits = `{ schema: { style: ${style} } }`;
    const named =
      style === 'graphql' ? typeDefs : typeDefs.replace('itemSku', 'item_sku').replace('makerId', 'maker_id');
    using folder = projectFolder({
      ...warehouseProject('http://127.0.0.1:1', named, limits),
      'ops/all.graphql': 'query All { lines { item { sku } } }\nquery Page { lines(limit: 7) { item { sku } } }\n',
    });
    const { out } = await check(folder.dir, ['--json', '--operations', `${folder.dir}/ops/*.graphql`]);
    const { operations } = JSON.parse(out) as { operations: { name: string; total: number }[] };
    expect(operations.map(({ name, total }) => [name, total])).toEqual([
      ['All', 51],
      ['Page', 8],
    ]);
  });

  it('prints the same as JSON, and fails for operations that do not fit the schema', async () => {
    using folder = projectFolder({
      ...warehouseProject('http://127.0.0.1:1', typeDefs, gateway),
      ...files,
      'ops/bad.graphql': '{ lins { id } }',
    });
    const { code, out } = await check(folder.dir, ['--json', '--operations', `${folder.dir}/ops/*.graphql`]);
    const told = JSON.parse(out) as { ok: boolean; operations: unknown[]; problems: { message: string }[] };
    expect(told.operations).toMatchObject([
      { name: 'Lines', total: 6, sources: { warehouse: 6 }, exceeds: [], line: 1 },
    ]);
    expect(told.problems.map(({ message }) => message)).toContain(
      'Cannot query field "lins" on type "Query". Did you mean "lines"?',
    );
    expect(code).toBe(1);
  });
});
