import { describe, expect, it } from 'vitest';
import { answerItem, twoShops } from './two-shops.ts';
import { clientOf, context, get, serve } from './upstream-loopback.ts';

const askFor = (id: number) => `{ shopItem(id: "${id}") { id } }`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('an API that says how many calls it still takes', () => {
  it('never has to refuse one: what comes beyond waits until it counts anew', async () => {
    const api = { quota: 5, windowEndsAt: 0, left: 0, refused: 0 };
    await using shops = await twoShops((request, response) => {
      const now = performance.now();
      if (now >= api.windowEndsAt) Object.assign(api, { windowEndsAt: now + 1_000, left: api.quota });
      api.left -= 1;
      if (api.left < 0) api.refused += 1;
      const seconds = Math.ceil((api.windowEndsAt - now) / 1000);
      response.setHeader('ratelimit', `"default";r=${Math.max(0, api.left)};t=${seconds}`);
      response.setHeader('ratelimit-policy', `"default";q=${api.quota};w=1`);
      if (api.left < 0) response.writeHead(429).end();
      else answerItem(request, response);
    }, 'retry: false');
    await shops.gateway.query(askFor(0));
    const answers = await Promise.all(numbers(12).map((id) => shops.gateway.query(askFor(id + 1))));
    expect(answers.map(({ data }) => data)).toEqual(numbers(12).map((id) => ({ shopItem: { id: String(id + 1) } })));
    expect(shops.shop.received).toHaveLength(13);
    expect(api.refused).toBe(0);
  });

  it('is not called while it throttles: calls wait for its Retry-After, or are refused with it at once', async () => {
    let calls = 0;
    const times: number[] = [];
    await using server = await serve((_, response) => {
      times.push(performance.now());
      calls += 1;
      if (calls === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.end('well');
    });
    await using client = clientOf({ pace: 'source', cache: false });
    const ask = (parts = {}) => client.request(get(server.origin), context(parts));
    await ask();
    expect(client.state().pacedUntil).toBeGreaterThan(Date.now());
    await expect(ask({ deadlineAt: performance.now() + 500 })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfter: 1,
    });
    const answers = await Promise.all([ask(), ask({ deadlineAt: performance.now() + 5_000 })]);
    expect(answers.map(({ body }) => body.toString())).toEqual(['well', 'well']);
    expect(times).toHaveLength(3);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
    expect(client.state().pacedUntil).toBeUndefined();
  });

  it('tells clients when to come back where that is beyond their deadline', async () => {
    await using shops = await twoShops(
      (_, response) => response.writeHead(429, { 'retry-after': '120' }).end(),
      'retry: false',
      ', deadline: 2s',
    );
    const throttled = await shops.gateway.query(askFor(1));
    expect(throttled.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: 120 } }]);
    const refused = await shops.gateway.query(`${askFor(2).slice(0, -1)} otherItem(id: "2") { id } }`);
    expect(refused.data).toEqual({ shopItem: null, otherItem: { id: '2' } });
    expect(refused.errors).toMatchObject([
      {
        message: 'Source "shop" takes no more calls for now.',
        extensions: { code: 'RATE_LIMITED', source: 'shop', retryAfter: expect.closeTo(118, -1) },
      },
    ]);
    expect(shops.shop.received).toHaveLength(1);
  });

  it('holds back the caller whose quota is used up, and no other', async () => {
    await using server = await serve(({ headers }, response) => {
      if (headers.authorization === 'ann') response.writeHead(429, { 'retry-after': '60' }).end();
      else response.end('well');
    });
    await using client = clientOf({ pace: 'source', forwardHeaders: ['authorization'] });
    const as = (authorization: string) => {
      const deadlineAt = performance.now() + 2_000;
      return client.request(get(server.origin), context({ callerHeaders: { authorization }, deadlineAt }));
    };
    await as('ann');
    await expect(as('ann')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(as('bob')).resolves.toMatchObject({ status: 200 });
    expect(server.received).toHaveLength(2);
  });

  it('is called as before where the project says so', async () => {
    await using server = await serve((_, response) => response.writeHead(429, { 'retry-after': '60' }).end());
    await using client = clientOf({ pace: false, cache: false });
    for (let call = 0; call < 3; call += 1) await client.request(get(server.origin), context());
    expect(server.received).toHaveLength(3);
  });
});

describe('gateway.sources.<name>.rateLimit', () => {
  it('bounds how often the API is called, of all requests together; each gets its answer', async () => {
    const times: number[] = [];
    await using shops = await twoShops((request, response) => {
      times.push(performance.now());
      answerItem(request, response);
    }, 'rateLimit: { rate: 20/s, burst: 3 }');
    const answers = await Promise.all(numbers(12).map((id) => shops.gateway.query(askFor(id))));
    expect(answers.map(({ data }) => data)).toEqual(numbers(12).map((id) => ({ shopItem: { id: String(id) } })));
    // Three at once, and nine more with 50 ms between them.
    expect(times).toHaveLength(12);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(400);
  });

  it('refuses at once what would come after its deadline, and says when to come back', async () => {
    await using shops = await twoShops(answerItem, 'rateLimit: { rate: 2/m, burst: 1 }', ', deadline: 2s');
    await shops.gateway.query(askFor(1));
    const { errors } = await shops.gateway.query(askFor(2));
    expect(errors).toMatchObject([
      {
        message: 'Source "shop" may not be called more often for now.',
        extensions: { code: 'RATE_LIMITED', source: 'shop', retryAfter: expect.closeTo(28, -1) },
      },
    ]);
    expect(shops.shop.received).toHaveLength(1);
  });
});

describe('gateway.sources.<name>.queue', () => {
  it('bounds how many calls wait for their turn; what comes beyond is refused with retryAfter', async () => {
    const waiting: (() => void)[] = [];
    const first = Promise.withResolvers<void>();
    await using shops = await twoShops((request, response) => {
      waiting.push(() => answerItem(request, response));
      first.resolve();
    }, 'concurrency: 1, queue: 0');
    const answer = shops.gateway.query(askFor(1));
    await first.promise;
    const { errors } = await shops.gateway.query(askFor(2));
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'shop', retryAfter: 1 } }]);
    for (const go of waiting) go();
    expect((await answer).errors).toBeUndefined();
    expect(shops.shop.received).toHaveLength(1);
  });
});
