import { describe, expect, it } from 'vitest';
import { giveIdempotencyKeys } from '../../../../gateway/upstream/retry/idempotency-keys.ts';
import type { UpstreamRequest } from '../../../../gateway/upstream/upstream-client.ts';

const post: UpstreamRequest = {
  operation: 'createPayment',
  method: 'POST',
  origin: 'http://shop.test',
  path: '/payments',
  headers: { accept: 'application/json' },
};

describe('giveIdempotencyKeys', () => {
  async function sent(request: UpstreamRequest, header = 'idempotency-key'): Promise<UpstreamRequest> {
    const requests: UpstreamRequest[] = [];
    const policy = giveIdempotencyKeys({ operations: ['createPayment', 'POST /orders'], header }, () => 'made');
    await policy(async (given) => {
      requests.push(given);
      return { status: 200, headers: {}, body: Buffer.alloc(0) };
    })(request, { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined });
    const [only] = requests;
    if (!only) throw new Error('Nothing was sent.');
    return only;
  }

  it('gives the named operations a key, and leaves the request that it was given alone', async () => {
    expect((await sent(post)).headers).toEqual({ accept: 'application/json', 'idempotency-key': 'made' });
    expect(post.headers).toEqual({ accept: 'application/json' });
  });

  it('puts it where the API takes it', async () => {
    const named = { ...post, operation: 'POST /orders' };
    expect((await sent(named, 'paypal-request-id')).headers['paypal-request-id']).toBe('made');
  });

  it('leaves the key of a caller, and other operations', async () => {
    const given = { ...post, headers: { 'idempotency-key': 'own' } };
    expect(await sent(given)).toBe(given);
    const other = { ...post, operation: 'createOrder' };
    expect(await sent(other)).toBe(other);
  });

  it('makes one by itself that no other call has', async () => {
    const keys = new Set<string | undefined>();
    const policy = giveIdempotencyKeys({ operations: ['createPayment'], header: 'idempotency-key' });
    const call = policy(async ({ headers }) => {
      keys.add(headers['idempotency-key']);
      return { status: 200, headers: {}, body: Buffer.alloc(0) };
    });
    const context = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined };
    for (let one = 0; one < 10; one += 1) await call(post, context);
    expect(keys.size).toBe(10);
    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
