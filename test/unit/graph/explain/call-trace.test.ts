import { describe, expect, it } from 'vitest';
import type { ProjectConfig } from '../../../../gateway/config/gateway-config.ts';
import { GatewayError } from '../../../../gateway/errors/gateway-error.ts';
import { createTracing } from '../../../../gateway/graph/explain/call-trace.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../../../../gateway/upstream/upstream-client.ts';

const tracing = createTracing({ gateway: { sources: {} }, mesh: { sources: [] } } as unknown as ProjectConfig);

const context: CallContext = { requestId: 'r', callerHeaders: {}, deadlineAt: undefined, signal: undefined };

const request = (path: string): UpstreamRequest => ({
  operation: 'list',
  method: 'GET',
  origin: 'https://api.example',
  path,
  headers: {},
});

const ok: UpstreamResponse = { status: 200, headers: {}, body: Buffer.from('[1, 2]') };

describe('the trace of an operation', () => {
  it('has what came of each call, in the order in which they began', () => {
    const { meter, calls } = tracing();
    const endFirst = meter.begin('shop', request('/a'), context);
    const endSecond = meter.begin('shop', request('/b'), context);
    endSecond?.({ error: new GatewayError('UPSTREAM_TIMEOUT', 'Too slow.', { status: 504 }) });
    endFirst?.({ response: ok });
    expect(calls).toMatchObject([
      { url: 'https://api.example/a', from: 'upstream', status: 200, bytes: 6, error: null },
      { url: 'https://api.example/b', status: 504, bytes: null, error: 'UPSTREAM_TIMEOUT' },
    ]);
  });

  it('knows no end of a call that has none, and no code for what nobody expected', () => {
    const { meter, calls } = tracing();
    meter.begin('shop', request('/a'), context);
    meter.begin('shop', request('/b'), context)?.({ error: new TypeError('boom') });
    expect(calls).toMatchObject([
      { durationMs: null, status: null, error: null },
      { durationMs: expect.any(Number), status: null, error: 'INTERNAL_SERVER_ERROR' },
    ]);
  });

  it('tells cached answers from calls, and when they were there', () => {
    const { meter, calls } = tracing();
    meter.cached?.('shop', request('/a'), context)?.({ response: ok });
    meter.begin('shop', request('/b'), context)?.({ response: ok });
    expect(calls).toMatchObject([
      { from: 'cache', status: 200, bytes: 6, durationMs: expect.any(Number) },
      { from: 'upstream', status: 200 },
    ]);
  });

  it('counts what was wanted again and what was sent again at the call that it was', () => {
    const { meter, calls } = tracing();
    for (const path of ['/a', '/b']) meter.begin('shop', request(path), context)?.({ response: ok });
    meter.shared?.('shop', request('/a'));
    meter.shared?.('shop', request('/a'));
    meter.retried?.(request('/b'));
    meter.retried?.(request('/never-begun'));
    expect(calls).toMatchObject([
      { shared: 2, retries: 0 },
      { shared: 0, retries: 1 },
    ]);
  });

  it('shows no secret in an address', () => {
    const { meter, calls } = tracing();
    meter.begin('shop', request('/a?page=2&access_token=sekret'), context);
    expect(calls[0]?.url).toBe('https://api.example/a?page=2&access_token=$SHOP_ACCESS_TOKEN');
    expect(JSON.stringify(calls)).not.toContain('sekret');
  });
});
