import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CredentialsHealth } from '../../../gateway/upstream/credentials/credentials-health.ts';
import { tokenExchange } from '../../../gateway/upstream/credentials/token-exchange.ts';
import type { UpstreamRequest } from '../../../gateway/upstream/upstream-client.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const lifetimeMs = 100_000;
const request: UpstreamRequest = { operation: 'op', method: 'GET', origin: 'http://shop.test', path: '/', headers: {} };
const context = {
  ...{ requestId: 'r', deadlineAt: undefined, signal: undefined },
  callerHeaders: { authorization: 'Bearer of-ann' },
};

/** Exchanges of one caller's token; the server grants the first and refuses the token from then on. */
function refusedAfterOne() {
  let asked = 0;
  const json = (body: object, status = 200) => Promise.resolve(Response.json(body, { status }));
  const fetch: typeof globalThis.fetch = () => {
    asked += 1;
    if (asked > 1) return json({ error: 'invalid_request' }, 400);
    return json({ access_token: 'one', token_type: 'bearer', expires_in: lifetimeMs / 1000 });
  };
  const health = new CredentialsHealth({ source: 'shop', telemetry: { emit: () => {} } });
  const credentials = tokenExchange(
    { source: 'shop', fetch, health, anonymous: undefined },
    {
      ...{ type: 'tokenExchange', tokenUrl: 'http://id.test/token', clientId: 'a', clientSecret: 's', scopes: [] },
      ...{ header: 'authorization', subjectTokenType: 'jwt', anonymous: 'refuse' },
    },
  );
  return {
    sent: async () => (await credentials.applyTo(request, context)).headers['authorization'],
    refused: () => credentials.refused?.({ ...request, headers: { authorization: 'Bearer one' } }, context),
    asked: () => asked,
  };
}

describe('a caller whose token is not exchanged any more', () => {
  it('calls with the one that is kept until it expires, and is told from then on', async () => {
    const { sent, asked } = refusedAfterOne();
    expect(await sent()).toBe('Bearer one');
    await vi.advanceTimersByTimeAsync(0.9 * lifetimeMs);
    expect(await sent()).toBe('Bearer one');
    await vi.advanceTimersByTimeAsync(10);
    expect(asked()).toBe(2);
    expect(await sent()).toBe('Bearer one');
    await vi.advanceTimersByTimeAsync(0.1 * lifetimeMs);
    await expect(sent()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(sent()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(asked()).toBe(3);
  });

  it('is told so for five seconds without asking, where the API took the kept one no more', async () => {
    const { sent, refused, asked } = refusedAfterOne();
    await sent();
    expect(refused()).toBe(true);
    for (let times = 0; times < 3; times += 1) await expect(sent()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(asked()).toBe(2);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(sent()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(asked()).toBe(3);
  });
});
