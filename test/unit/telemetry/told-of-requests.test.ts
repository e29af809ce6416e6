import { describe, expect, it } from 'vitest';
import { callerHash } from '../../../gateway/telemetry/caller-hash.ts';
import { CallsOfRequests } from '../../../gateway/telemetry/calls-of-requests.ts';
import { documentHash } from '../../../gateway/telemetry/document-hash.ts';
import type { RequestEvent, UpstreamCallEvent } from '../../../gateway/telemetry/events.ts';
import { callTree } from '../../../gateway/telemetry/following/call-tree.ts';
import { FollowedRequest, followRequestsFor } from '../../../gateway/telemetry/following/followed-request.ts';
import { RequestTrace } from '../../../gateway/telemetry/following/request-trace.ts';
import type { ResponsePath } from '../../../gateway/telemetry/following/response-path.ts';
import { createLog } from '../../../gateway/telemetry/log.ts';
import { refusedRequests } from '../../../gateway/telemetry/refused-requests.ts';
import { sampledOperations } from '../../../gateway/telemetry/sampled-operations.ts';
import { RandomHex } from '../../../gateway/telemetry/tracing/random-hex.ts';
import { spansOfRequest } from '../../../gateway/telemetry/tracing/spans-of-request.ts';

const request: RequestEvent = {
  ...{ type: 'request', requestId: 'r', method: 'POST', path: '/graphql', status: 403, durationMs: 20 },
  ...{ operationName: 'Items', operationType: 'query', documentHash: documentHash('{ a }') },
};
const refused: RequestEvent = { ...request, failure: { code: 'FORBIDDEN', isPartial: false } };

const call: UpstreamCallEvent = {
  ...{ type: 'upstream.call', requestId: 'r', source: 'shop', operation: 'item', method: 'GET' },
  ...{ status: 200, durationMs: 30, error: undefined },
};

function linesOf(events: readonly (RequestEvent | UpstreamCallEvent)[], options: Parameters<typeof createLog>[0]) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ pretty: false, ...options, destination: { write: (line) => lines.push(JSON.parse(line)) } });
  for (const event of events) log(event);
  return lines;
}

describe('the audit of refused requests', () => {
  it('tells 20 of a code in a minute, and then how many it left out', () => {
    let now = 0;
    const refusalOf = refusedRequests(() => now);
    const told = Array.from({ length: 50 }, () => refusalOf(refused, 0)).filter(Boolean);
    expect(told).toHaveLength(20);
    expect(refusalOf({ ...refused, failure: { code: 'UNAUTHENTICATED', isPartial: false } }, 0)).toEqual({
      ...{ code: 'UNAUTHENTICATED', leftOut: 0 },
    });
    now = 60_000;
    expect(refusalOf(refused, 0)).toEqual({ code: 'FORBIDDEN', leftOut: 30 });
    expect(refusalOf(refused, 0)).toEqual({ code: 'FORBIDDEN', leftOut: 0 });
  });

  it('does not tell what an upstream refused, what was answered in part, nor mistakes in documents', () => {
    const refusalOf = refusedRequests(() => 0);
    expect(refusalOf(refused, 1)).toBeUndefined();
    expect(refusalOf({ ...request, failure: { code: 'FORBIDDEN', isPartial: true } }, 0)).toBeUndefined();
    expect(refusalOf({ ...request, failure: { code: 'GRAPHQL_PARSE_FAILED', isPartial: false } }, 0)).toBeUndefined();
    expect(refusalOf(request, 0)).toBeUndefined();
  });

  it('is a line beside that of the request, and names the caller by a hash alone', () => {
    const lines = linesOf([{ ...refused, caller: { method: 'jwt', subject: 'ann@example.com' } }], {});
    expect(lines.map(({ type, action, code }) => [type, action, code])).toEqual([
      ['request', undefined, 'FORBIDDEN'],
      ['audit', 'request.refused', 'FORBIDDEN'],
    ]);
    expect(lines[0]?.['caller']).toMatch(/^[0-9a-f]{16}$/);
    expect(lines[1]?.['caller']).toBe(lines[0]?.['caller']);
    expect(JSON.stringify(lines)).not.toContain('ann');
  });
});

describe('the hash of a caller', () => {
  const ann = { method: 'jwt', subject: 'ann' };

  it('is the same for the same key, another for another, and no plain hash of the subject', () => {
    expect(callerHash('key')({ ...ann })).toBe(callerHash('key')(ann));
    expect(callerHash('other')(ann)).not.toBe(callerHash('key')(ann));
    expect(callerHash()(ann)).not.toBe(callerHash()(ann));
    expect(callerHash('key')({ method: 'apiKey', subject: 'ann' })).not.toBe(callerHash('key')(ann));
  });
});

describe('slow and failing operations', () => {
  /** What of these calls is told, as a resolver's field `place` of `Order` makes them. */
  function followed(calls: readonly { path: readonly (string | number)[]; code?: string; keys?: number }[]) {
    const request = new FollowedRequest(undefined, true);
    for (const { path, code, keys } of calls) {
      const at = path.reduce<ResponsePath | undefined>((prev, key) => ({ prev, key }), undefined);
      const batch = keys === undefined ? undefined : { keys, parents: 2 * keys };
      const place = { path: at, parentType: 'Order', fieldName: String(path.at(-1)), batch };
      const call = request.call({ source: 'shop', operation: 'item', template: '/items' }, place);
      const sent = call.send('GET', undefined);
      if (code === undefined) sent?.answered(200);
      else sent?.failed(code);
    }
    return request;
  }

  const times = { startMs: expect.any(Number) };

  it('are told with their calls below the fields that they were made for, each document once a minute', () => {
    const made = followed([
      { path: ['orders'] },
      { path: ['orders', 3, 'customer'], keys: 2 },
      { path: ['orders', 3, 'lines', 0, 'product', 'stock'] },
      { path: ['orders', 3, 'lines', 0, 'product'], code: 'UPSTREAM_TIMEOUT' },
      { path: [] },
    ]);
    const slow = { ...request, durationMs: 1_500, followed: made };
    const lines = linesOf([call, call, slow, slow], { config: { slow: 1_000, failing: false, callerKey: undefined } });
    const told = { source: 'shop', operation: 'item', status: 200, ...times };
    expect(lines.filter(({ type }) => type === 'operation')).toEqual([
      {
        ...{ level: 'warn', time: expect.any(String), type: 'operation', requestId: 'r', operationName: 'Items' },
        ...{ documentHash: request.documentHash, durationMs: 1_500, upstreamCalls: 2, msg: 'slow operation' },
        fields: [
          {
            path: 'orders',
            calls: [told],
            fields: [
              { path: 'orders.customer', calls: [{ ...told, keys: 2, parents: 4 }], fields: [] },
              {
                path: 'orders.lines.product',
                calls: [{ source: 'shop', operation: 'item', ...times }],
                fields: [{ path: 'orders.lines.product.stock', calls: [told], fields: [] }],
              },
            ],
          },
          { calls: [told], fields: [] },
        ],
      },
    ]);
  });

  it('are told with 50 calls at most', () => {
    const made = followed(Array.from({ length: 60 }, () => ({ path: ['orders'] })));
    const [field] = callTree(made.calls, made.startedAt);
    expect(field?.calls).toHaveLength(50);
  });

  it('are told by the beginning of names that clients made long, each of 256 characters', () => {
    const made = followed([{ path: ['orders'.padEnd(400_000, 'x'), 3, 'a'.repeat(400_000)] }, { path: ['orders'] }]);
    const [long, short] = callTree(made.calls, made.startedAt);
    expect(long?.path).toBe(`${'orders'.padEnd(256, 'x')}.${'a'.repeat(256)}`);
    expect(short?.path).toBe('orders');
  });

  it('are followed only where somebody wants to know', () => {
    expect(followRequestsFor({ tellsCalls: false })).toBeUndefined();
    const untold = followRequestsFor({ tellsCalls: false, traceOf: () => new RequestTrace(new RandomHex(), false) })?.(
      {},
    );
    untold?.call({ source: 'shop', operation: 'item', template: undefined }, undefined);
    expect(untold?.calls).toEqual([]);
  });

  it('are remembered with 1,000 calls at most, and how many more there were', () => {
    const made = followed(Array.from({ length: 1_003 }, () => ({ path: ['orders'] })));
    expect([made.calls.length, made.leftOut]).toEqual([1_000, 3]);
  });

  it('are none unless they are asked for', () => {
    const why = sampledOperations({ slow: undefined, failing: false, now: () => 0 });
    expect(why({ ...refused, durationMs: 1e6 })).toBeUndefined();
  });

  it('are 100 different ones in a minute at most, and again after it', () => {
    let now = 0;
    const why = sampledOperations({ slow: undefined, failing: true, now: () => now });
    const tellAll = () =>
      Array.from({ length: 200 }, (_, index) => why({ ...refused, documentHash: String(index) })).filter(Boolean);
    expect(tellAll()).toHaveLength(100);
    expect(tellAll()).toHaveLength(0);
    now = 60_000;
    expect(tellAll()).toHaveLength(100);
  });
});

describe('the span of a call', () => {
  it('has an IPv6 address without the brackets of a URL', () => {
    const trace = new RequestTrace(new RandomHex(), true);
    const made = new FollowedRequest(trace, true);
    made.operationBegins();
    const call = made.call({ source: 'shop', operation: 'item', template: '/items' }, undefined);
    call.send('GET', 'http://[::1]:4318')?.answered(200);
    const span = spansOfRequest(request, made, trace, 'http').find(({ kind }) => kind === 'client');
    expect(span?.attributes).toMatchObject({ 'server.address': '::1', 'server.port': 4318 });
  });
});

describe('the calls of requests', () => {
  it('are counted until the request is answered, and forgotten then', () => {
    const calls = new CallsOfRequests();
    calls.add(call);
    calls.add(call);
    expect(calls.take('r')).toBe(2);
    expect(calls.take('r')).toBe(0);
  });

  it('are those of 10,000 requests at most', () => {
    const calls = new CallsOfRequests();
    for (let index = 0; index < 10_001; index += 1) calls.add({ ...call, requestId: String(index) });
    expect(calls.take('0')).toBe(0);
    expect(calls.take('10000')).toBe(1);
  });
});
