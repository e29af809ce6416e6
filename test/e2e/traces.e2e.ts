import { describe, expect, it } from 'vitest';
import { startCompany } from '../../demo/company.ts';
import { demoApiKey } from '../../demo/identity/demo-caller.ts';
import { repository } from './company-gateway.ts';
import { library, libraryProject } from './library-upstream.ts';
import { type OtlpReceiver, otlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';
import { type TracedGateway, tracedGateway } from './traced-gateway.ts';
import { serve } from './upstream-loopback.ts';

const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const traceparent = (flags: string) => `00-${parent.traceId}-${parent.spanId}-${flags}`;

const authorJoin = `additionalTypeDefs: |
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "authorsByIds", keyField: "author_id", keysArg: "ids", result: "rows", resultType: "Author")
  }
`;

const config = (rest: string) => (receiver: OtlpReceiver) =>
  `gateway:\n  tracing: { endpoint: '${receiver.url}' }\n${rest}`;

const ofKind = (spans: readonly ReceivedSpan[], kind: ReceivedSpan['kind']) =>
  spans.filter((span) => span.kind === kind);

/** What the wire carried of the trace of these spans, and what the spans say of it. */
const carried = (requests: readonly { headers: Readonly<Record<string, unknown>> }[]) =>
  requests.map(({ headers }) => headers['traceparent']);
const told = (spans: readonly ReceivedSpan[]) =>
  ofKind(spans, 'client').map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`);

/** Every span but the first is within another, in time too. */
function expectWhole(spans: readonly ReceivedSpan[]): void {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  expect(byId.size).toBe(spans.length);
  for (const span of spans) {
    expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
    const above = byId.get(span.parentSpanId ?? '');
    if (span.kind === 'server') expect(above).toBeUndefined();
    else expect(above?.startMs, span.name).toBeLessThanOrEqual(span.startMs);
  }
}

interface Answers {
  readonly [path: string]: unknown;
}

async function traced(
  answers: Answers,
  project: (receiver: OtlpReceiver) => string,
  run: (
    gateway: TracedGateway,
    upstream: Awaited<ReturnType<typeof library>>,
    receiver: OtlpReceiver,
  ) => Promise<unknown>,
): Promise<{ spans: ReceivedSpan[]; requests: Awaited<ReturnType<typeof library>>['received'] }> {
  await using receiver = await otlpReceiver();
  await using upstream = await library(answers);
  await using gateway = await tracedGateway(libraryProject(upstream.origin, project(receiver)));
  await run(gateway, upstream, receiver);
  await gateway.flush();
  return { spans: receiver.spans(), requests: upstream.received };
}

describe('the trace of a joined query', () => {
  it('has a span for each call that the services of the demo saw, under the join that made it', async () => {
    await using receiver = await otlpReceiver();
    const habits = { cirrusDelayMs: 0, bluewingFailsEvery: 0, weatherLimitsEvery: 0 };
    const company = await startCompany({ ports: 'ephemeral', habits });
    const { environment } = company;
    await using gateway = await tracedGateway(repository, { environment, tracing: { endpoint: receiver.url } });
    const query =
      'query Orders { listOrders(limit: 5) { id customer { id } lines { product { sku stock { sku } } } } }';
    const { errors } = await gateway.query(query, {}, { 'x-api-key': demoApiKey });
    expect(errors).toBeUndefined();
    await gateway.flush();
    await company.close();
    const seen = Object.values(company.services).flatMap(({ requests }) => requests);
    const spans = receiver.spans();
    expectWhole(spans);
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect(carried(seen).toSorted()).toEqual(told(spans).toSorted());
    const nameOf = new Map(spans.map(({ spanId, name }) => [spanId, name]));
    const tree = spans.map(({ name, parentSpanId = '' }) => `${nameOf.get(parentSpanId) ?? ''} > ${name}`).toSorted();
    expect(tree).toEqual([
      ' > POST /graphql',
      'Order.customer > GET /customers',
      'OrderLine.product > GET /products',
      'POST /graphql > query',
      'Product.stock > POST /stock/lookup',
      'query > GET /orders',
      'query > Order.customer',
      'query > OrderLine.product',
      'query > Product.stock',
    ]);
    // What was asked for is in no span.
    const values = seen.flatMap(({ path }) => [...new URL(path, 'http://demo').searchParams.values()]);
    expect(values.some((value) => value.length > 2)).toBe(true);
    const text = JSON.stringify(spans);
    for (const value of values.filter((one) => one.length > 2)) expect(text).not.toContain(value);
    expect(text).not.toContain(demoApiKey);
  });

  it('tells batches, what came of each attempt, and where an answer was kept', async () => {
    let authorsAsked = 0;
    const books = [1, 2, 3].map((id) => ({ book_id: String(id), title: `Book ${id}`, author_id: id % 2 }));
    const answers = {
      '/books': books,
      '/authors': () => {
        authorsAsked += 1;
        return authorsAsked === 1 ? 503 : { rows: [0, 1].map((id) => ({ id: String(id), name: `Author ${id}` })) };
      },
    };
    const sources = '  sources: { library: { cache: { ttl: 1m }, retry: { backoff: 1ms } } }\n';
    const { spans, requests } = await traced(
      answers,
      (receiver) => authorJoin + config(sources)(receiver),
      async (gateway) => {
        expect((await gateway.query('query One { books { author { name } } }')).errors).toBeUndefined();
        expect((await gateway.query('query Two { books { title author { name } } }')).errors).toBeUndefined();
      },
    );
    const [one, two] = ['One', 'Two'].map((name) => {
      const root = spans.find((span) => span.kind === 'server' && span.attributes['graphql.operation.name'] === name);
      return spans.filter(({ traceId }) => traceId === root?.traceId);
    });
    expectWhole(one ?? []);
    expectWhole(two ?? []);
    expect(carried(requests)).toEqual(told(one ?? []));
    const join = one?.find(({ name }) => name === 'Book.author');
    expect(join?.attributes).toEqual({
      ...{ 'graphql.field.path': 'books.author', 'weft.join.calls': 1, 'weft.join.keys': 2, 'weft.join.parents': 3 },
    });
    const attempts = ofKind(one ?? [], 'client').filter(({ parentSpanId }) => parentSpanId === join?.spanId);
    const { host } = new URL(`http://${requests[0]?.headers['host']}`);
    expect(attempts.map(({ attributes, isError }) => [attributes, isError])).toEqual(
      [503, 200].map((status, index) => [
        {
          ...{ 'http.request.method': 'GET', 'url.template': '/authors', 'http.response.status_code': status },
          ...{ 'server.address': '127.0.0.1', 'server.port': Number(host.split(':')[1]) },
          ...{ 'graphql.field.path': 'books.author', 'peer.service': 'library' },
          ...{ 'weft.call.operation': 'authorsByIds', 'weft.call.keys': 2 },
          ...(index === 0 ? { 'error.type': '503' } : { 'http.request.resend_count': 1 }),
        },
        index === 0,
      ]),
    );
    expect(ofKind(two ?? [], 'client')).toEqual([]);
    const kept = two?.filter(({ attributes }) => attributes['weft.call.from'] === 'kept');
    expect(kept?.map(({ name }) => name)).toEqual(['library books', 'library authorsByIds']);
  });

  it('tells a call that another request makes as shared', async () => {
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await using receiver = await otlpReceiver();
    await using upstream = await serve(async (_request, response) => {
      asked.resolve();
      await release.promise;
      response.setHeader('content-type', 'application/json').end('[]');
    });
    await using gateway = await tracedGateway(libraryProject(upstream.origin, config('')(receiver)));
    const first = gateway.query('{ books { title } }');
    await asked.promise;
    const joined = Promise.withResolvers<void>();
    gateway.hear((event) => {
      if (event.type === 'upstream.cached') joined.resolve();
    });
    const second = gateway.query('{ books { book_id } }');
    await joined.promise;
    release.resolve();
    await Promise.all([first, second]);
    await gateway.flush();
    const spans = receiver.spans();
    expect(ofKind(spans, 'client')).toHaveLength(1);
    expect(carried(upstream.received)).toEqual(told(spans));
    expect(spans.filter(({ attributes }) => attributes['weft.call.from'] === 'shared')).toMatchObject([
      { name: 'library books', kind: 'internal', isError: false },
    ]);
  });

  it('tells the code of a call that fails by its status or its body, and so does the tree of its operation', async () => {
    await using receiver = await otlpReceiver();
    const books = [{ book_id: 'b', title: 'A book', author_id: 1 }];
    await using upstream = await library({ '/books': books, '/authors': 500, '/counts': { n: 'no list' } });
    const project = `${config('  log: { failing: true }\n  sources: { library: { retry: false } }\n')(receiver)}${authorJoin}`;
    await using gateway = await tracedGateway(libraryProject(upstream.origin, project));
    const { errors } = await gateway.query('{ books { author { name } } counts { n } }');
    expect(errors).toHaveLength(2);
    await gateway.flush();
    const tree = gateway.lines.find(({ type }) => type === 'operation')?.['fields'];
    expect(tree).toMatchObject([
      {
        ...{ path: 'books', calls: [{ operation: 'books', status: 200 }] },
        fields: [{ path: 'books.author', calls: [{ status: 500, code: 'UPSTREAM_ERROR' }] }],
      },
      { path: 'counts', calls: [{ operation: 'counts', status: 200, code: 'UPSTREAM_INVALID_RESPONSE' }] },
    ]);
    expect(JSON.stringify(tree).match(/"code"/g)).toHaveLength(2);
    const failed = receiver.spans().filter(({ isError, name }) => isError && name !== 'query');
    expect(Object.fromEntries(failed.map(({ name, attributes }) => [name, attributes['error.type']]))).toEqual({
      'Book.author': 'UPSTREAM_ERROR',
      'GET /authors': '500',
      'GET /counts': 'UPSTREAM_INVALID_RESPONSE',
    });
  });

  it('tells a call that is not sent, with the code why', async () => {
    const { spans, requests } = await traced(
      { '/books': [], '/authors': { id: '1', name: 'Ann' } },
      config('  limits: { upstreamCalls: 1 }\n'),
      async (gateway) => {
        const { errors } = await gateway.query('query Beyond { books { title } author(id: "1") { name } }');
        expect(errors).toHaveLength(1);
      },
    );
    expect(spans.find(({ name }) => name === 'library author')).toMatchObject({
      ...{ kind: 'internal', isError: true },
      attributes: { 'peer.service': 'library', 'error.type': 'UPSTREAM_BUDGET_EXCEEDED' },
    });
    expect(spans.find(({ name }) => name === 'query')).toMatchObject({
      attributes: { 'error.type': 'UPSTREAM_BUDGET_EXCEEDED', 'weft.operation.partial': true },
    });
    expect(carried(requests)).toEqual(told(spans));
  });
});

describe('the trace of a request', () => {
  const answers = { '/books': { book_id: 'b', title: 'A book' } };
  const book = '{ book(book_id: "b") { title } }';

  it('is that of its sender, and goes on to the API with its state', async () => {
    const { spans, requests } = await traced(answers, config(''), (gateway) =>
      gateway.query(book, {}, { traceparent: traceparent('01'), tracestate: 'a=1, b=2' }),
    );
    const [request] = ofKind(spans, 'server');
    expect(request).toMatchObject({ traceId: parent.traceId, parentSpanId: parent.spanId, traceState: 'a=1,b=2' });
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([parent.traceId]));
    expect(carried(requests)).toEqual(told(spans));
    expect(requests.map(({ headers }) => headers['tracestate'])).toEqual(['a=1,b=2']);
  });

  it('is not told where its sender does not sample it, and the API hears so', async () => {
    const { spans, requests } = await traced(answers, config(''), (gateway) =>
      gateway.query(book, {}, { traceparent: traceparent('00') }),
    );
    expect(spans).toEqual([]);
    expect(carried(requests)).toEqual([traceparent('00')]);
  });

  it('is its own where it is told to ignore senders, where nothing is said, and where that cannot be read', async () => {
    const tracing = (receiver: OtlpReceiver) =>
      `gateway:\n  tracing: { endpoint: '${receiver.url}/v1/traces/', incoming: ignore }\n`;
    const { spans } = await traced(answers, tracing, (gateway) =>
      gateway.query(book, {}, { traceparent: traceparent('01'), tracestate: 'a=1' }),
    );
    expect(spans.map(({ traceId }) => traceId)).not.toContain(parent.traceId);
    const malformed = await traced(answers, config(''), (gateway) =>
      gateway.query(book, {}, { traceparent: `${traceparent('01')}, ${traceparent('01')}`, tracestate: 'a=1' }),
    );
    expect(ofKind(malformed.spans, 'server')[0]?.parentSpanId).toBeUndefined();
    expect(malformed.requests[0]?.headers['tracestate']).toBeUndefined();
  });

  it('is begun for the share of requests that is configured', async () => {
    const none = (receiver: OtlpReceiver) => `gateway:\n  tracing: { endpoint: '${receiver.url}', sample: 0% }\n`;
    const { spans, requests } = await traced(answers, none, (gateway) => gateway.query(book));
    expect(spans).toEqual([]);
    expect(carried(requests)).toEqual([expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)]);
  });

  it('is told whichever way it is answered: executed, kept, refused, by a page of 404, and not for health', async () => {
    const sources = '  sources: { library: { cache: { ttl: 1m } } }\n';
    let requestId = '';
    const { spans } = await traced(answers, config(sources), async (gateway) => {
      await gateway.query(book);
      for (let again = 0; again < 2; again += 1) await gateway.query(book);
      await gateway.query('{ nothing }');
      const { headers } = await fetch(gateway.url.replace('/graphql', '/secret-path'));
      requestId = headers.get('x-request-id') ?? '';
      await fetch(gateway.url.replace('/graphql', '/healthz'));
      await fetch(gateway.url, { method: 'PUT' });
    });
    const requests = ofKind(spans, 'server');
    expect(requests.map(({ name, attributes }) => [name, attributes['http.response.status_code']])).toEqual([
      ['POST /graphql', 200],
      ['POST /graphql', 200],
      ['POST /graphql', 200],
      ['POST /graphql', 200],
      ['GET', 404],
      ['PUT /graphql', 405],
    ]);
    expect(requests[0]?.attributes).toMatchObject({
      ...{ 'http.route': '/graphql', 'url.path': '/graphql', 'url.scheme': 'http', 'http.request.method': 'POST' },
      ...{ 'graphql.operation.type': 'query', 'weft.answer.from': 'execution' },
    });
    expect(requests[4]?.attributes['weft.request.id']).toBe(requestId);
    expect(JSON.stringify(spans)).not.toContain('secret-path');
  });
});

describe('a collector that does not take spans', () => {
  const answers = { '/books': { book_id: 'b', title: 'A book' } };

  it('harms no request, and what is lost is counted and said', async () => {
    await using receiver = await otlpReceiver(() => ({ status: 400 }));
    await using upstream = await library(answers);
    await using gateway = await tracedGateway(libraryProject(upstream.origin, config('')(receiver)));
    expect((await gateway.query('{ book(book_id: "b") { title } }')).status).toBe(200);
    await gateway.flush();
    expect(receiver.received).toHaveLength(1);
    expect(gateway.sample('weft_spans_total', 'lost')).toBe(3);
    expect(gateway.lines.map(({ msg }) => msg)).toContain(
      '3 spans of traces are lost, since the collector does not take them: it answers 400.',
    );
  });

  it('is waited for no longer than the grace, when it says nothing or is not there', async () => {
    await using silent = await otlpReceiver(() => undefined);
    await using upstream = await library(answers);
    await using gateway = await tracedGateway(libraryProject(upstream.origin, config('')(silent)));
    expect((await gateway.query('{ book(book_id: "b") { title } }')).status).toBe(200);
    await gateway.flush(50);
    expect(gateway.sample('weft_spans_total', 'lost')).toBe(3);
  });

  it('gets its headers, and the name of the gateway', async () => {
    const { spans } = await traced(
      answers,
      (receiver) =>
        `gateway:\n  tracing: { endpoint: '${receiver.url}', serviceName: shop-graph, headers: { X-Key: k1 } }\n`,
      async (gateway, _upstream, receiver) => {
        await gateway.query('{ book(book_id: "b") { title } }');
        await gateway.flush();
        expect(receiver.received[0]?.headers).toMatchObject({ 'x-key': 'k1', 'content-type': 'application/json' });
        expect(receiver.resource()).toMatchObject({ 'service.name': 'shop-graph', 'process.pid': process.pid });
        expect(gateway.sample('weft_spans_total', 'sent')).toBe(3);
      },
    );
    expect(spans).toHaveLength(3);
  });
});
