import { describe, expect, it } from 'vitest';
import { callerHash } from '../../../gateway/telemetry/caller-hash.ts';
import { CallsOfRequests } from '../../../gateway/telemetry/calls-of-requests.ts';
import { documentHash } from '../../../gateway/telemetry/document-hash.ts';
import type { RequestEvent, UpstreamCallEvent } from '../../../gateway/telemetry/events.ts';
import { createLog } from '../../../gateway/telemetry/log.ts';
import { refusedRequests } from '../../../gateway/telemetry/refused-requests.ts';
import { sampledOperations } from '../../../gateway/telemetry/sampled-operations.ts';

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
  it('are told with their calls, each document once a minute', () => {
    const slow = { ...request, durationMs: 1_500 };
    const made = [call, { ...call, status: undefined, error: 'UPSTREAM_TIMEOUT' as const }];
    const lines = linesOf([...made, slow, ...made, slow], {
      config: { slow: 1_000, failing: false, callerKey: undefined },
    });
    expect(lines.filter(({ type }) => type === 'operation')).toEqual([
      {
        ...{ level: 'warn', time: expect.any(String), type: 'operation', requestId: 'r', operationName: 'Items' },
        ...{ documentHash: request.documentHash, durationMs: 1_500, upstreamCalls: 2, msg: 'slow operation' },
        calls: [
          { source: 'shop', operation: 'item', status: 200, durationMs: 30 },
          { source: 'shop', operation: 'item', code: 'UPSTREAM_TIMEOUT', durationMs: 30 },
        ],
      },
    ]);
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

describe('the calls of requests', () => {
  it('are counted until the request is answered, and forgotten then', () => {
    const calls = new CallsOfRequests(false);
    calls.add(call);
    calls.add(call);
    expect(calls.take('r')).toEqual({ count: 2, first: [] });
    expect(calls.take('r')).toBeUndefined();
  });

  it('are those of 10,000 requests at most', () => {
    const calls = new CallsOfRequests(true);
    for (let index = 0; index < 10_001; index += 1) calls.add({ ...call, requestId: String(index) });
    expect(calls.take('0')).toBeUndefined();
    expect(calls.take('10000')?.first).toHaveLength(1);
  });
});
