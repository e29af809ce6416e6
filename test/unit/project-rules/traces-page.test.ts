import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../../gateway/telemetry/events.ts';
import { FollowedRequest } from '../../../gateway/telemetry/following/followed-request.ts';
import { RequestTrace } from '../../../gateway/telemetry/following/request-trace.ts';
import { RandomHex } from '../../../gateway/telemetry/tracing/random-hex.ts';
import { spansOfRequest } from '../../../gateway/telemetry/tracing/spans-of-request.ts';
import { tableRows } from './markdown.ts';

const event: RequestEvent = {
  ...{
    type: 'request',
    requestId: 'r',
    method: 'POST',
    path: '/graphql',
    route: '/graphql',
    status: 500,
    durationMs: 9,
  },
  ...{ operationName: 'Orders', operationType: 'query', documentHash: '0123456789abcdef', cost: 20 },
  failure: { code: 'UPSTREAM_ERROR', isPartial: true },
};

/** A request with one call of a root field, and those of a join: sent twice, and answered without asking. */
function everySpan() {
  const trace = new RequestTrace(new RandomHex(), true);
  const followed = new FollowedRequest(trace, true);
  followed.operationBegins();
  const path = { prev: { prev: undefined, key: 'orders' }, key: 'customer' };
  const place = { path, parentType: 'Order', fieldName: 'customer', batch: { keys: 2, parents: 3 } };
  const called = { source: 'customers', operation: 'listCustomers', template: '/customers' };
  const made = followed.call(called, place);
  for (const status of [503, 500]) made.send('GET', 'https://api.example.com')?.answered(status);
  followed.call(called, place).answeredFrom('kept');
  followed.leftOut = 1;
  for (const call of followed.calls) call.code = 'UPSTREAM_ERROR';
  return spansOfRequest(event, followed, trace, 'https');
}

describe('docs/operations.md', () => {
  it('has every span of a trace with its kind and attributes', () => {
    const rows = tableRows('docs/operations.md', /^`[^`]+`$/).filter(([, kind = '']) =>
      /^(?:server|internal|client)$/.test(kind),
    );
    const told = rows.map(([name = '', kind, cell = '']) => [
      ...[name.slice(1, -1), kind],
      ...[...cell.matchAll(/`([\w.]+)`/g)].map(([, attribute]) => attribute).toSorted(),
    ]);
    const spans = new Map<string, Set<string>>();
    for (const { name, kind, attributes } of everySpan()) {
      const names = spans.get(`${name}|${kind}`) ?? new Set();
      spans.set(`${name}|${kind}`, names);
      for (const [attribute, value] of Object.entries(attributes)) if (value !== undefined) names.add(attribute);
    }
    expect(told).toEqual([...spans].map(([span, names]) => [...span.split('|'), ...[...names].toSorted()]));
  });
});
