import { describe, expect, it } from 'vitest';
import { SharedCalls } from '../../../../gateway/graph/calls/shared-calls.ts';
import type { UpstreamRequest } from '../../../../gateway/upstream/upstream-client.ts';

const search = (parts: Partial<UpstreamRequest>): UpstreamRequest => ({
  operation: 'search',
  method: 'QUERY',
  origin: 'http://shop.test',
  path: '/things',
  headers: { 'content-type': 'application/json' },
  ...parts,
});

describe('calls that are known by their requests', () => {
  it('are one where the requests are, and have no body', async () => {
    const calls = new SharedCalls(undefined);
    const one = calls.ofRequest('shop', search({}), async () => 'one');
    expect(calls.ofRequest('shop', search({}), async () => 'two')).toBe(one);
  });

  it('are each made where they demand other credentials', async () => {
    const calls = new SharedCalls(undefined);
    const demands = [[['admin']], [['user']], [['admin'], ['user']], [], undefined, [['admin']]];
    const answers = demands.map((security, index) => calls.ofRequest('shop', search({ security }), async () => index));
    expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4, 0]);
  });

  it.each(['QUERY', 'GET'])('are each made where a %s has a body, which may be another', async (method) => {
    const calls = new SharedCalls(undefined);
    const answers = ['{"q":"a"}', '{"q":"b"}', undefined].map((body) =>
      calls.ofRequest('shop', search({ method, body }), async () => `answer to ${body}`),
    );
    expect(await Promise.all(answers)).toEqual(['answer to {"q":"a"}', 'answer to {"q":"b"}', 'answer to undefined']);
  });
});
