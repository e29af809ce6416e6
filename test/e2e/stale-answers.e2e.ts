import { describe, expect, it } from 'vitest';
import { type GraphQLAnswer, gatewayOf, type TestGateway } from './gateway-harness.ts';
import { libraryProject } from './library-upstream.ts';
import { type LoopbackServer, serve } from './upstream-loopback.ts';

/** An API whose answers have this status, and a body that tells the number of the call. */
async function api() {
  const state = { status: 200, headers: {} as Record<string, string>, reset: false };
  const server: LoopbackServer = await serve(({ method }, response) => {
    if (state.reset) {
      response.destroy();
      return;
    }
    const name = `${method} ${server.received.length}`;
    response
      .writeHead(state.status, { 'content-type': 'application/json', ...state.headers })
      .end(JSON.stringify({ id: '1', name }));
  });
  return Object.assign(server, { state });
}

const gatewayOver = (upstream: LoopbackServer, source: string): Promise<TestGateway> =>
  gatewayOf(libraryProject(upstream.origin, `gateway: { sources: { library: { ${source} } } }\n`));

/** Names differ, so that none of these queries is another's. */
let asked = 0;
const ask = ({ query }: TestGateway): Promise<GraphQLAnswer> => {
  asked += 1;
  return query(`query Ask${asked} { author(id: "1") { name } }`);
};

const told = ({ text }: GraphQLAnswer): unknown => {
  const { data, errors, extensions } = JSON.parse(text) as Record<string, unknown>;
  return { data, errors, extensions };
};
const stale = (failure: object) => ({
  data: { author: { name: 'GET 1' } },
  errors: undefined,
  extensions: { sources: { library: { state: 'stale', ...failure } } },
});

describe('what is kept of an API', () => {
  it('stands in when retries are used up, and then while the breaker keeps it from being called', async () => {
    await using upstream = await api();
    const source = 'retry: { attempts: 2, backoff: 1ms }, breaker: { failures: 2 }, cache: { staleIfError: 1h }';
    await using gateway = await gatewayOver(upstream, source);
    expect(told(await ask(gateway))).toMatchObject({ data: { author: { name: 'GET 1' } }, extensions: undefined });
    upstream.state.status = 503;
    expect(told(await ask(gateway))).toEqual(stale({ code: 'UPSTREAM_UNAVAILABLE' }));
    expect(upstream.received).toHaveLength(3);
    expect(told(await ask(gateway))).toEqual(stale({ code: 'UPSTREAM_UNAVAILABLE', retryAfter: expect.any(Number) }));
    expect(upstream.received).toHaveLength(3);
  });

  it('stands in for a connection that is lost', async () => {
    await using upstream = await api();
    await using gateway = await gatewayOver(upstream, 'retry: false, breaker: false, cache: { staleIfError: 1h }');
    await ask(gateway);
    upstream.state.reset = true;
    expect(told(await ask(gateway))).toEqual(stale({ code: 'UPSTREAM_UNAVAILABLE' }));
  });

  it('stands in where our own rate limit lets no call through', async () => {
    await using upstream = await api();
    const source = 'rateLimit: { rate: 1/h, burst: 1 }, cache: { staleIfError: 1h }';
    await using gateway = await gatewayOver(upstream, source);
    await ask(gateway);
    expect(told(await ask(gateway))).toEqual(stale({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) }));
    expect(upstream.received).toHaveLength(1);
  });

  it('stands in while the API says that it takes no more', async () => {
    await using upstream = await api();
    await using gateway = await gatewayOver(upstream, 'retry: false, cache: { staleIfError: 1h }');
    await ask(gateway);
    Object.assign(upstream.state, { status: 429, headers: { 'retry-after': '600' } });
    expect(told(await ask(gateway))).toEqual(stale({ code: 'RATE_LIMITED', retryAfter: 600 }));
    expect(told(await ask(gateway))).toEqual(stale({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) }));
    expect(upstream.received).toHaveLength(2);
  });

  it('stands in after a write that failed, and not after one that was answered', async () => {
    await using upstream = await api();
    await using gateway = await gatewayOver(upstream, 'retry: false, breaker: false, cache: { staleIfError: 1h }');
    const lend = () => gateway.query('mutation { lend(input: { book_id: "b1" }) { book_id } }');
    await ask(gateway);
    upstream.state.status = 503;
    await lend();
    expect(told(await ask(gateway))).toEqual(stale({ code: 'UPSTREAM_UNAVAILABLE' }));
    upstream.state.status = 200;
    await lend();
    upstream.state.status = 503;
    expect((await ask(gateway)).errors).toHaveLength(1);
  });

  it('does not stand in unless the project or the API says so', async () => {
    await using upstream = await api();
    await using gateway = await gatewayOver(upstream, 'retry: false, breaker: false, cache: { ttl: 1ms }');
    await ask(gateway);
    upstream.state.status = 503;
    expect((await ask(gateway)).errors).toHaveLength(1);
  });
});
