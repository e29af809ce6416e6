import parse from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { library, libraryProject } from './library-upstream.ts';
import { otlpReceiver } from './otlp-receiver.ts';
import { shopConfig, shopDescription, shopUpstream } from './shop-upstream.ts';
import { query, weft, weftResult } from './weft-process.ts';

const join = `additionalTypeDefs: |
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "authorsByIds", keyField: "author_id", keysArg: "ids", result: "rows", resultType: "Author")
  }
gateway:
  metrics: { port: 0 }
`;

/** Samples as they stand in the text, without those of the process. */
async function scraped(url: string): Promise<Map<string, number>> {
  const response = await fetch(url);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const text = await response.text();
  expect(parse(text).length).toBeGreaterThan(10);
  const samples = text.split('\n').filter((line) => /^weft_/.test(line));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('gateway.metrics', () => {
  it('is served on a port of its own, and tells what was asked and what was called', async () => {
    const books = [1, 2, 3].map((id) => ({ book_id: String(id), title: `Book ${id}`, author_id: id }));
    await using upstream = await library({
      '/books': books,
      '/books/7': undefined,
      '/authors': { rows: [1, 2, 3].map((id) => ({ id: String(id), name: `Author ${id}` })) },
    });
    using folder = projectFolder(libraryProject(upstream.origin, join));
    await using running = weft(['start', '--dir', folder.dir, '--port', '0']);
    const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    const [, url = ''] = await running.until(/Metrics +(http:\/\/127\.0\.0\.1:\d+\/metrics)/);
    expect((await query(origin, '{ books { title author { name } } }')).body.errors).toBeUndefined();
    expect((await query(origin, '{ book(book_id: "7") { title } }')).body.data).toEqual({ book: null });
    expect((await query(origin, '{ nothing }')).body.errors).toHaveLength(1);
    const metrics = await scraped(url);
    expect(metrics.get('weft_operations_total{type="query",outcome="answered"}')).toBe(2);
    expect(metrics.get('weft_operations_total{type="query",outcome="failed"}')).toBe(1);
    expect(metrics.get('weft_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
    const calls = [...metrics].filter(([name]) => name.startsWith('weft_upstream_calls_total'));
    expect(calls.reduce((sum, [, count]) => sum + count, 0)).toBe(
      upstream.received.filter(({ url }) => !url.includes('yaml')).length,
    );
    expect(metrics.get('weft_upstream_batch_keys_sum{source="library"}')).toBe(3);
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect((await fetch(url.replace('/metrics', '/other'))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  });

  it('tells what was answered without a call, and what without executing', async () => {
    await using upstream = await library({ '/authors': { id: '1', name: 'Ann' } });
    const cached = 'gateway: { metrics: { port: 0 }, sources: { library: { cache: { ttl: 1m } } } }\n';
    using folder = projectFolder(libraryProject(upstream.origin, cached));
    await using running = weft(['start', '--dir', folder.dir, '--port', '0']);
    const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    const [, url = ''] = await running.until(/Metrics +(http:\/\/127\.0\.0\.1:\d+\/metrics)/);
    for (const fields of ['name', 'id', 'id']) await query(origin, `{ author(id: "1") { ${fields} } }`);
    expect(upstream.received).toHaveLength(1);
    const metrics = await scraped(url);
    expect(metrics.get('weft_upstream_calls_total{source="library",outcome="2xx"}')).toBe(1);
    expect(metrics.get('weft_upstream_cached_total{source="library",from="kept"}')).toBe(1);
    expect(metrics.get('weft_answers_total{from="execution"}')).toBe(2);
    expect(metrics.get('weft_answers_total{from="kept"}')).toBe(1);
  });

  it('is served by the process that keeps the workers, for all of them, by their numbers, and sent by each', async () => {
    await using upstream = await shopUpstream();
    await using receiver = await otlpReceiver();
    const metricsTo = `{ port: 0, path: /numbers, otlp: { endpoint: '${receiver.url}' } }`;
    const config = `${shopConfig}gateway: { metrics: ${metricsTo}, tracing: { endpoint: '${receiver.url}' } }\n`;
    using folder = projectFolder({ '.meshrc.yaml': config, 'shop/openapi.yaml': shopDescription });
    await using running = weft(['start', '--dir', folder.dir, '--port', '0', '--workers', '2'], {
      env: { SHOP_URL: upstream.url },
    });
    const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    const [, url = ''] = await running.until(/Metrics of all workers are at (\S+\/numbers)/);
    for (let index = 0; index < 8; index += 1) await query(origin, `{ item(id: "${index}") { name } }`);
    const metrics = await scraped(url);
    const [first, second] = ['1', '2'].map((worker) =>
      metrics.get(`weft_operations_total{worker="${worker}",type="query",outcome="answered"}`),
    );
    expect((first ?? Number.NaN) + (second ?? Number.NaN)).toBe(8);
    running.child.kill('SIGHUP');
    await running.until(/Worker 2 is process \d+ now/);
    // Who ends sends what it has before, each for itself.
    const spans = receiver.spans();
    expect(spans.filter(({ kind }) => kind === 'server')).toHaveLength(8);
    expect(new Set(spans.flatMap(({ kind, name }) => (kind === 'client' ? [name] : [])))).toEqual(
      new Set(['GET /items/{id}']),
    );
    const pushes = receiver.received.filter(({ url: path }) => path === '/v1/metrics').map(({ body }) => String(body));
    for (const worker of [1, 2]) {
      const own = pushes.find((body) => body.includes(`{"key":"weft.worker","value":{"intValue":"${worker}"}}`));
      expect(own).toContain('"name":"weft_operations_total"');
    }
    const after = await scraped(url);
    expect(after.get('weft_operations_total{worker="1",type="query",outcome="answered"}')).toBe(0);
  });

  it('stops the start when its port is taken, and says where another is given', async () => {
    await using upstream = await shopUpstream();
    const { port } = new URL(upstream.url);
    const config = `${shopConfig}gateway: { metrics: { port: ${port} } }\n`;
    using folder = projectFolder({ '.meshrc.yaml': config, 'shop/openapi.yaml': shopDescription });
    const env = { SHOP_URL: upstream.url };
    for (const workers of [[], ['--workers', '2']]) {
      const { code, stderr } = await weftResult(['start', '--dir', folder.dir, '--port', '0', ...workers], { env });
      expect(code).toBe(1);
      expect(stderr).toContain(`gateway.metrics.port: metrics cannot be served: port ${port} is taken on 127.0.0.1`);
    }
  });

  it('is nowhere unless it is asked for', async () => {
    await using upstream = await shopUpstream();
    using folder = projectFolder({ '.meshrc.yaml': shopConfig, 'shop/openapi.yaml': shopDescription });
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env: { SHOP_URL: upstream.url } });
    const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect(running.stdout()).not.toContain('Metrics');
  });
});
