import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { libraryProject } from './library-upstream.ts';
import { type LoopbackServer, serve } from './upstream-loopback.ts';

/** What no client may ever see of an upstream. */
const canaries = ['canary-body', 'canary-header', 'canary-realm'];

describe('the error contract', () => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  let respond: (response: ServerResponse) => void = (response) => response.end();
  beforeAll(async () => {
    upstream = await serve((_request, response) => {
      response.setHeader('x-upstream', 'canary-header').setHeader('www-authenticate', 'Basic realm="canary-realm"');
      respond(response);
    });
    gateway = await gatewayOf(
      libraryProject(
        upstream.origin,
        'gateway: { schema: { style: graphql }, sources: { library: { errors: { 404: null, 451: FORBIDDEN } } } }\n',
      ),
    );
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const answer = (status: number, body = '{"error":"canary-body"}', type = 'application/json') => {
    respond = (response) => response.writeHead(status, { 'content-type': type }).end(body);
    return gateway.query('{ author(id: "7") { name } }');
  };

  it.each([
    [400, 'BAD_USER_INPUT'],
    [401, 'UPSTREAM_ERROR'],
    [402, 'UPSTREAM_ERROR'],
    [403, 'FORBIDDEN'],
    [409, 'CONFLICT'],
    [412, 'CONFLICT'],
    [418, 'UPSTREAM_ERROR'],
    [422, 'BAD_USER_INPUT'],
    [429, 'RATE_LIMITED'],
    [451, 'FORBIDDEN'],
    [301, 'UPSTREAM_ERROR'],
    [500, 'UPSTREAM_ERROR'],
    [502, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [504, 'UPSTREAM_UNAVAILABLE'],
  ])('turns status %i into %s, and keeps what the upstream said from the client', async (status, code) => {
    const { data, errors, text, status: own } = await answer(status);
    expect(own).toBe(200);
    expect(data).toEqual({ author: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['code'], extensions?.['source']])).toEqual([
      [['author'], code, 'library'],
    ]);
    for (const canary of [...canaries, upstream.origin, '127.0.0.1', '/authors/']) expect(text).not.toContain(canary);
  });

  it('answers null for an entity that is not there', async () => {
    expect(await answer(404)).toMatchObject({ data: { author: null } });
    expect((await answer(404)).errors).toBeUndefined();
    expect((await answer(410)).errors).toBeUndefined();
  });

  it.each([
    ['HTML where JSON was promised', '<html>canary-body</html>', 'text/html'],
    ['truncated JSON', '{"id":"7","name":', 'application/json'],
    ['a list where an object was promised', '[{"id":"7"}]', 'application/json'],
    ['text where an object was promised', '"canary-body"', 'application/json'],
  ])('calls %s an invalid response', async (_what, body, type) => {
    const { data, errors, text } = await answer(200, body, type);
    expect(data).toEqual({ author: null });
    expect(errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(text).not.toContain('canary-body');
  });

  it('calls null in a field that is promised an invalid response of that source', async () => {
    expect((await answer(200, '{"id":null,"name":"x"}')).data).toEqual({ author: { name: 'x' } });
    const withId = await gateway.query('{ author(id: "7") { id } }');
    expect(withId.errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_INVALID_RESPONSE');
  });

  it('logs each failure once, with what the client is not told', async () => {
    const before = gateway.events.length;
    await answer(500, '{"message":"the disk is full"}');
    const failures = gateway.events.slice(before).filter(({ type }) => type === 'field.error');
    expect(failures).toEqual([
      expect.objectContaining({
        code: 'UPSTREAM_ERROR',
        source: 'library',
        status: 500,
        upstreamMessage: 'the disk is full',
      }),
    ]);
    expect(failures[0]).toHaveProperty('requestId', expect.stringMatching(/.+/));
  });

  it('tells a throttled client when to come back', async () => {
    respond = (response) => response.writeHead(429, { 'retry-after': '70' }).end();
    const { errors } = await gateway.query('{ author(id: "7") { name } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 70 });
  });
});
