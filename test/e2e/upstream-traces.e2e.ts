import { describe, expect, it } from 'vitest';
import { FollowedRequest } from '../../gateway/telemetry/following/followed-request.ts';
import { RequestTrace } from '../../gateway/telemetry/following/request-trace.ts';
import { RandomHex } from '../../gateway/telemetry/tracing/random-hex.ts';
import { clientOf, context, get, type LoopbackServer, serve } from './upstream-loopback.ts';

const ids = new RandomHex();
const called = { source: 'shop', operation: 'listThings', template: '/things' };

/** A call of a request that is traced, and its context. */
function tracedCall(callerHeaders: Readonly<Record<string, string>> = {}) {
  const request = new FollowedRequest(new RequestTrace(ids, true, undefined, 'a=1'), true);
  const followed = request.call(called, undefined);
  const [call] = request.calls;
  const spans = () => call?.sent.map(({ spanId }) => `00-${request.trace?.traceId}-${spanId}-01`);
  return { context: context({ followed, callerHeaders }), spans, call };
}

const carried = ({ received }: LoopbackServer) => received.map(({ headers }) => headers['traceparent']);

describe('the trace on a request to an API', () => {
  it('is no part of what is signed by AWS or HMAC', async () => {
    await using server = await serve((_request, response) => response.end());
    const keys = {
      accessKeyId: 'AKIA',
      secretAccessKey: 'secret',
      sessionToken: undefined,
      region: 'eu-central-1',
      service: 's3',
    };
    await using aws = clientOf({ credentials: { type: 'awsSigV4', ...keys } });
    const hmac = { key: 'k', algorithm: 'sha256', encoding: 'hex', timestamp: 'seconds' } as const;
    const headers = { 'x-signed': '{signature}' };
    await using signing = clientOf({
      credentials: { type: 'hmac', ...hmac, sign: '{method} {target} {header.traceparent}', headers },
    });
    const one = tracedCall();
    await aws.request(get(server.origin), one.context);
    await signing.request(get(server.origin), tracedCall().context);
    await signing.request(get(server.origin, { path: '/things' }), context());
    const [byAws, traced, untraced] = server.received;
    expect(byAws?.headers['traceparent']).toBe(one.spans()?.[0]);
    expect(byAws?.headers['tracestate']).toBe('a=1');
    expect(byAws?.headers.authorization).toMatch(/SignedHeaders=host;x-amz-content-sha256;x-amz-date,/);
    expect(traced?.headers['traceparent']).toBeDefined();
    expect(traced?.headers['x-signed']).toBe(untraced?.headers['x-signed']);
  });

  it('keeps no two callers from sharing a call, or what is kept', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'cache-control': 'max-age=60' }).end('things');
    });
    await using client = clientOf();
    const calls = [tracedCall(), tracedCall(), tracedCall()];
    await Promise.all(calls.slice(0, 2).map((call) => client.request(get(server.origin), call.context)));
    for (const call of calls.slice(2)) await client.request(get(server.origin), call.context);
    expect(carried(server)).toEqual(calls[0]?.spans());
    expect(calls.map(({ call }) => call?.from)).toEqual(['upstream', 'shared', 'kept']);
  });

  it('is another span after a redirect, a renewed token and a retry', async () => {
    let count = 0;
    await using server = await serve((request, response) => {
      if (request.url === '/token') {
        response.setHeader('content-type', 'application/json').end('{"access_token":"t","token_type":"Bearer"}');
        return;
      }
      count += 1;
      if (count === 1) response.writeHead(307, { location: '/things' }).end();
      else response.writeHead({ 2: 401, 3: 503 }[count] ?? 200).end();
    });
    const oauth = { type: 'oauth2ClientCredentials', clientId: 'a', clientSecret: 'b', scopes: [] } as const;
    await using client = clientOf({
      credentials: { ...oauth, tokenUrl: `${server.origin}/token` },
      retry: { attempts: 2, backoff: 1, maxBackoff: 1, budget: 1, methods: [] },
    });
    const { context: of, spans, call } = tracedCall();
    const answer = await client.request(get(server.origin, { path: '/old' }), of);
    expect(answer.status).toBe(200);
    const sent = server.received.filter(({ url }) => url !== '/token').map(({ headers }) => headers['traceparent']);
    expect(sent).toEqual(spans());
    expect(new Set(sent).size).toBe(4);
    expect(call?.sent.map(({ status }) => status)).toEqual([307, 401, 503, 200]);
    // Tokens are for all who call, and of nobody's trace.
    const tokens = server.received.filter(({ url }) => url === '/token');
    expect(tokens.map(({ headers }) => headers['traceparent'])).toEqual(tokens.map(() => undefined));
  });

  it('is for the origins that the project names, and a call to any other says nothing of where it went', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf({}, { credentialOrigins: ['https://api.example.com'] });
    const { context: of, call } = tracedCall();
    await client.request(get(server.origin), of);
    expect(carried(server)).toEqual([undefined]);
    expect(call?.sent).toMatchObject([{ status: 200, origin: undefined }]);
  });

  it('is told with the code of a failure where no answer came', async () => {
    await using server = await serve((request, response) => response.socket?.destroy(new Error(request.url)));
    await using client = clientOf();
    const { context: of, call } = tracedCall();
    await expect(client.request(get(server.origin), of)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(call?.sent).toMatchObject([{ status: undefined, code: 'UPSTREAM_UNAVAILABLE' }]);
  });
});
