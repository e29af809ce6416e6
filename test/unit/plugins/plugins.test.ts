import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../gateway/errors/gateway-error.ts';
import type { GraphRequest } from '../../../gateway/graph/graph.ts';
import type { GraphAuth } from '../../../gateway/plugins/plugins.ts';
import { schemaOf, start, testGraph } from '../server/gateway-fixture.ts';

const sdl = `
  type Query { hello: String secret: String list: [String] strict: String! never: String }
  type Mutation { wave: String }
  type Subscription { ticks: Int }
`;

const authConfig = { mode: 'protect-all' as const, jwt: undefined, apiKeys: undefined, rules: {} };

describe('the plugins', () => {
  it('hand the graph the id, headers and deadline of the request', async () => {
    const graph = testGraph(schemaOf(sdl));
    await using gateway = await start({ graph, gateway: { deadline: 5_000 } });
    const before = performance.now();
    const response = await gateway.query('{ hello }', { headers: { 'x-request-id': 'abc', 'X-Tenant': 't1' } });
    expect(response.headers.get('x-request-id')).toBe('abc');
    const [request] = graph.requests;
    expect(request).toMatchObject({ requestId: 'abc', callerHeaders: { 'x-tenant': 't1' } });
    expect(request?.deadlineAt).toBeGreaterThanOrEqual(before + 5_000);
    expect(request?.deadlineAt).toBeLessThanOrEqual(performance.now() + 5_000);
  });

  it('give a query the signal of the client, and a mutation none', async () => {
    const graph = testGraph(schemaOf(sdl));
    await using gateway = await start({ graph });
    await gateway.query('query A { hello }');
    await gateway.query('mutation B { wave }');
    expect(graph.requests.map(({ signal }) => signal?.aborted)).toEqual([false, undefined]);
  });

  it('ask auth about a REST operation with the caller that auth has recognised meanwhile', async () => {
    const asked: unknown[] = [];
    const graph = testGraph(
      schemaOf(sdl, {
        hello: (_args, { graphRequest }) => {
          (graphRequest as GraphRequest).authorizeOperation('Query.hello', { loud: true });
          return 'world';
        },
      }),
    );
    const recognise: Plugin = { onContextBuilding: ({ extendContext }) => extendContext({ caller: 'ada' } as object) };
    const auth: GraphAuth = {
      plugins: [recognise],
      authorizeOperation(coordinate, args, context) {
        asked.push([coordinate, args, (context as { caller?: unknown }).caller]);
        throw new GatewayError('FORBIDDEN', 'The caller may not do this.');
      },
    };
    await using gateway = await start({ graph, auth, gateway: { auth: authConfig } });
    const response = await gateway.query('{ hello }');
    expect(asked).toEqual([['Query.hello', { loud: true }, 'ada']]);
    expect(await response.json()).toMatchObject({
      data: { hello: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('refuse to serve without auth where auth is configured', async () => {
    await expect(start({ graph: testGraph(schemaOf(sdl)), gateway: { auth: authConfig } })).rejects.toThrow(
      'gateway.auth is configured, but the gateway was given no auth to enforce it.',
    );
  });

  it('send nothing that a plugin answered before auth had seen the operation', async () => {
    const cache: Plugin = { onParams: ({ setResult }) => setResult({ data: { secret: 'cached' } }) };
    const graph = testGraph(schemaOf(sdl), { projectPlugins: [cache] });
    const auth: GraphAuth = { plugins: [], authorizeOperation() {} };
    await using closed = await start({ graph, auth, gateway: { auth: authConfig } });
    const refused = await closed.query('{ secret }');
    expect(refused.status).toBe(500);
    expect(await refused.text()).not.toContain('cached');
    await using open = await start({ graph: testGraph(schemaOf(sdl), { projectPlugins: [cache] }) });
    expect(await (await open.query('{ secret }')).json()).toEqual({ data: { secret: 'cached' } });
  });

  it("run the project's plugins with the graph's context", async () => {
    const seen: unknown[] = [];
    const plugin: Plugin = {
      onContextBuilding({ context }) {
        seen.push((context as { headers?: Record<string, string> }).headers?.['x-tenant']);
      },
    };
    await using gateway = await start({ graph: testGraph(schemaOf(sdl), { projectPlugins: [plugin] }) });
    await gateway.query('{ hello }', { headers: { 'x-tenant': 't1' } });
    expect(seen).toEqual(['t1']);
  });

  it('answer DEADLINE_EXCEEDED when a resolver never ends', async () => {
    const graph = testGraph(schemaOf(sdl, { never: () => new Promise(() => undefined) }));
    await using gateway = await start({ graph, gateway: { deadline: 20 } });
    const response = await gateway.query('{ never }');
    expect(response.status).toBe(504);
    expect(await response.json()).toEqual({
      errors: [
        { message: 'The operation took longer than the gateway allows.', extensions: { code: 'DEADLINE_EXCEEDED' } },
      ],
    });
  });

  it('refuse introspection where it is off, but answer __typename', async () => {
    await using gateway = await start({ graph: testGraph(schemaOf(sdl)), server: { introspection: false } });
    expect(await (await gateway.query('{ __typename }')).json()).toEqual({ data: { __typename: 'Query' } });
    for (const query of [
      '{ __schema { types { name } } }',
      '{ __type(name: "Query") { name } }',
      'query { ... { __schema { description } } }',
    ]) {
      const answer = (await (await gateway.query(query)).json()) as { errors: { extensions: { code: string } }[] };
      expect(new Set(answer.errors.map(({ extensions }) => extensions.code))).toEqual(
        new Set(['GRAPHQL_VALIDATION_FAILED']),
      );
      expect(answer).not.toHaveProperty('data');
    }
  });

  it.each([
    [{}, true],
    [{ production: true }, false],
    [{ server: { introspection: false } }, false],
  ])('with %j suggest names: %s', async (changes, suggests) => {
    await using gateway = await start({ graph: testGraph(schemaOf(sdl)), ...changes });
    for (const query of ['{ helo }', '{ ... on Qery { hello } }', 'query ($a: Strin) { hello }']) {
      expect((await (await gateway.query(query)).text()).includes('Did you mean')).toBe(suggests);
    }
  });
});

describe('masked errors', () => {
  const shared = new GatewayError('UPSTREAM_ERROR', 'A source failed.', { source: 'crm', status: 500, cause: 'c' });
  const fields = {
    hello: () => {
      throw new TypeError('secret');
    },
    secret: () => {
      throw new GraphQLError('Own words.', { extensions: { code: 'OWN' } });
    },
    list: () => [shared, 'b', shared],
    strict: () => null,
  };

  it('report each failure once to telemetry, with the request and the path', async () => {
    await using gateway = await start({ graph: testGraph(schemaOf(sdl, fields)) });
    const answer = (await (
      await gateway.query('{ hello secret list }', { headers: { 'x-request-id': 'r7' } })
    ).json()) as {
      errors: unknown[];
    };
    expect(answer.errors).toHaveLength(4);
    expect(gateway.telemetry.of('field.error').map(({ requestId, code, path }) => [requestId, code, path])).toEqual([
      ['r7', 'INTERNAL_SERVER_ERROR', 'hello'],
      ['r7', 'UPSTREAM_ERROR', 'list.0'],
    ]);
  });

  it('send no word of what was thrown, whatever the client accepts', async () => {
    await using gateway = await start({ graph: testGraph(schemaOf(sdl, fields)) });
    for (const accept of [
      'application/json',
      'application/graphql-response+json',
      'multipart/mixed',
      'text/event-stream',
    ]) {
      const text = await (await gateway.query('{ hello }', { headers: { accept } })).text();
      expect(text).toContain('INTERNAL_SERVER_ERROR');
      expect(text).not.toContain('secret');
    }
  });

  it('keep data that is there', async () => {
    await using gateway = await start({ graph: testGraph(schemaOf(sdl, fields)) });
    expect(await (await gateway.query('{ list }')).json()).toMatchObject({ data: { list: [null, 'b', null] } });
    expect(await (await gateway.query('{ strict }')).json()).toMatchObject({
      data: null,
      errors: [{ message: 'Cannot return null for non-nullable field Query.strict.', path: ['strict'] }],
    });
  });

  it.each<[string, Plugin]>([
    [
      'onRequestParse',
      {
        onRequestParse: () => {
          throw new Error('secret');
        },
      },
    ],
    [
      'onParams',
      {
        onParams: () => {
          throw new Error('secret');
        },
      },
    ],
    [
      'onParse',
      {
        onParse: () => {
          throw new Error('secret');
        },
      },
    ],
    [
      'onValidate',
      {
        onValidate: () => {
          throw new Error('secret');
        },
      },
    ],
    [
      'onContextBuilding',
      {
        onContextBuilding: () => {
          throw new Error('secret');
        },
      },
    ],
    [
      'onExecute',
      {
        onExecute: () => {
          throw new Error('secret');
        },
      },
    ],
    [
      'onRequest',
      {
        onRequest: () => {
          throw new Error('secret');
        },
      },
    ],
  ])('hide what a plugin of the project throws in %s', async (_hook, plugin) => {
    await using gateway = await start({ graph: testGraph(schemaOf(sdl), { projectPlugins: [plugin] }) });
    const response = await gateway.query('{ hello }', { headers: { 'x-request-id': 'r9' } });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      errors: [
        {
          message: 'Something went wrong in the gateway; the log has it under request r9.',
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
    expect(
      JSON.stringify(gateway.telemetry.events, (_key, value) => (value instanceof Error ? value.message : value)),
    ).toContain('secret');
  });

  it('mask each event of a subscription', async () => {
    const schema = schemaOf(sdl);
    const ticks = schema.getSubscriptionType()?.getFields()['ticks'];
    if (!ticks) throw new Error('no field');
    ticks.subscribe = async function* () {
      yield { ticks: 1 };
      yield { ticks: 'secret' };
    };
    await using gateway = await start({ graph: testGraph(schema) });
    const text = await (
      await gateway.query('subscription { ticks }', { headers: { accept: 'text/event-stream' } })
    ).text();
    expect(text).toContain('data: {"data":{"ticks":1}}');
    expect(text).toContain('UPSTREAM_INVALID_RESPONSE');
    expect(text).not.toContain('secret');
  });
});
