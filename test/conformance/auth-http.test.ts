import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { createSchema, createYoga, type YogaServerInstance } from 'graphql-yoga';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { parseApiKeys } from '../../gateway/auth/api-key-file.ts';
import { apiKeyCaller } from '../../gateway/auth/api-keys.ts';
import type { Authenticate, RequestHeaders } from '../../gateway/auth/caller.ts';
import { compileRules } from '../../gateway/auth/compile-rules.ts';
import { createAuthenticate } from '../../gateway/auth/create-authenticate.ts';
import { createGuard, enforces } from '../../gateway/auth/guard.ts';
import type { AuthConfig, AuthMode, FieldRule } from '../../gateway/config/gateway-config.ts';
import { useAuth } from '../../gateway/plugins/use-auth.ts';

const secret = 'a secret of more than thirty-two bytes';
const apiKeys = parseApiKeys(
  `keys: [{ id: till, sha256: ${createHash('sha256').update('till-key').digest('hex')}, scopes: [orders] }]`,
  'keys.yaml',
);
const typeDefs = /* GraphQL */ `
  type Query { open: String orders: [Order!]! parties: [Party!]! secret: String me: String }
  type Mutation { cancel(id: ID!): Order }
  type Subscription { moved: String }
  interface Party { id: ID! email: String }
  type Customer implements Party { id: ID! email: String }
  type Order { id: ID! note: String }
`;
const rules: Record<string, FieldRule> = {
  'Query.open': 'public',
  'Query.orders': { scopes: [['orders']] },
  'Customer.email': { scopes: [['pii']] },
  'Mutation.*': { scopes: [['orders', 'write']] },
};

interface Bench {
  /** Names of the resolvers that ran. */
  ran: string[];
  ask(query: string | object, headers?: Record<string, string>): Promise<Answer>;
  yoga: YogaServerInstance<object, object>;
}
interface Answer {
  status: number;
  challenge: string | null;
  body: { data?: unknown; errors?: { message: string; path?: unknown; extensions: Record<string, unknown> }[] };
}

async function bench(mode: AuthMode = 'protect-all', own: Record<string, FieldRule> = rules): Promise<Bench> {
  const ran: string[] = [];
  const resolver =
    (name: string, value: unknown) => (_: unknown, __: unknown, context: { user?: { sub?: string } }) => {
      ran.push(name);
      return typeof value === 'function' ? value(context) : value;
    };
  const schema = createSchema({
    typeDefs,
    resolvers: {
      Query: {
        open: resolver('open', 'o'),
        secret: resolver('secret', 's'),
        orders: resolver('orders', [{ id: 1, note: 'n' }]),
        parties: resolver('parties', [{ __typename: 'Customer', id: 1, email: 'a@b' }]),
        me: resolver('me', (context: { user?: { sub?: string } | null }) => context.user?.sub ?? 'nobody'),
      },
      Mutation: { cancel: resolver('cancel', { id: 1 }) },
      Subscription: {
        moved: {
          async *subscribe() {
            ran.push('moved');
            yield { moved: 'm' };
          },
        },
      },
    },
  });
  const config: AuthConfig = {
    mode,
    rules: own,
    jwt: {
      issuer: 'https://id.test',
      audience: ['weft'],
      algorithms: ['HS256'],
      keys: { from: 'secret', secret },
      clockTolerance: 0,
    },
    apiKeys: undefined,
  };
  const yoga = yogaWith(
    schema,
    { ...config, apiKeys: { header: 'x-api-key', file: 'keys.yaml' } },
    await byTokenOrKey(config),
  );
  return { ran, yoga, ask: (query, headers) => ask(yoga, query, headers) };
}

/** The keys of the table above, and tokens as the gateway verifies them. */
async function byTokenOrKey(config: AuthConfig): Promise<Authenticate> {
  const byToken = await createAuthenticate(config, { fetch: () => Promise.reject(new Error('no network')) });
  return async (headers: RequestHeaders) => {
    const key = headers['x-api-key'];
    return key === undefined ? byToken(headers) : apiKeyCaller(apiKeys, key, Date.now());
  };
}

function yogaWith(schema: GraphQLSchema, config: AuthConfig, authenticate: Authenticate) {
  const compiled = compileRules(schema, config);
  expect(compiled.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  // The gateway masks errors itself.
  return createYoga<object, object>({
    schema,
    logging: false,
    maskedErrors: false,
    batching: true,
    plugins: [
      useAuth({ guard: createGuard({ config, authenticate, rules: compiled.rules }), enforced: enforces(config.mode) }),
    ],
  });
}

async function ask(yoga: Bench['yoga'], query: string | object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await yoga.fetch('http://127.0.0.1/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(typeof query === 'string' ? { query } : query),
  });
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, body: (await response.json()) as Answer['body'] };
}

async function tokenWith(scope: string, sub = 'ada'): Promise<{ authorization: string }> {
  const token = await new SignJWT({ scope, sub, iss: 'https://id.test', aud: 'weft' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(secret));
  return { authorization: `Bearer ${token}` };
}

const anonymous = 'Bearer realm="graphql", ApiKey realm="graphql", header="x-api-key"';

describe.each(['application/json', 'application/graphql-response+json', '*/*'])('answered as %s', (accept) => {
  it('a refused operation of nobody is 401 with a challenge, and nothing of it is executed', async () => {
    const { ask, ran } = await bench();
    const answer = await ask('{ open secret orders { id } }', { accept });
    expect(answer).toMatchObject({ status: 401, challenge: anonymous });
    expect(answer.body).toEqual({
      errors: [
        {
          message: 'Query.secret needs a signed-in caller.',
          locations: [{ line: 1, column: 8 }],
          extensions: { code: 'UNAUTHENTICATED' },
        },
        expect.objectContaining({ message: 'Query.orders needs a signed-in caller.' }),
        expect.objectContaining({ message: 'Order.id needs a signed-in caller.' }),
      ],
    });
    expect(ran).toEqual([]);
  });

  it('a refused operation of a caller who lacks scopes is 403', async () => {
    const { ask, ran } = await bench();
    const answer = await ask('{ open orders { id } }', { accept, ...(await tokenWith('other')) });
    expect(answer).toMatchObject({ status: 403, challenge: 'Bearer realm="graphql", error="insufficient_scope"' });
    expect(answer.body).toEqual({
      errors: [
        {
          message: 'The caller may not ask for Query.orders.',
          locations: [{ line: 1, column: 8 }],
          extensions: { code: 'FORBIDDEN' },
        },
      ],
    });
    expect(ran).toEqual([]);
  });

  it('bad credentials are 401 even where nothing is demanded, and say no more', async () => {
    const { ask, ran } = await bench();
    const answer = await ask('{ open }', { accept, authorization: 'Bearer bad' });
    expect(answer).toMatchObject({ status: 401, challenge: anonymous.replace(',', ', error="invalid_token",') });
    expect(answer.body).toEqual({
      errors: [{ message: 'The credentials are not valid.', extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(ran).toEqual([]);
  });

  it('an allowed operation is 200', async () => {
    const { ask } = await bench();
    const answer = await ask('{ orders { id } me }', { accept, ...(await tokenWith('orders')) });
    expect(answer).toEqual({ status: 200, challenge: null, body: { data: { orders: [{ id: '1' }], me: 'ada' } } });
    expect(await ask('{ open }', { accept })).toMatchObject({ status: 200, body: { data: { open: 'o' } } });
  });
});

describe('an API key', () => {
  it('is a caller as a token is, without a bearer challenge when it lacks scopes', async () => {
    const { ask } = await bench();
    expect(await ask('{ orders { id } }', { 'x-api-key': 'till-key' })).toMatchObject({ status: 200 });
    expect(await ask('mutation { cancel(id: 1) { id } }', { 'x-api-key': 'till-key' })).toMatchObject({
      status: 403,
      challenge: null,
    });
    expect(await ask('{ open }', { 'x-api-key': 'no-key' })).toMatchObject({ status: 401 });
  });
});

describe('what is selected', () => {
  it('through an interface, a fragment or an alias is refused as if it were named', async () => {
    const { ask, ran } = await bench('protect-granular');
    for (const query of [
      '{ parties { email } }',
      '{ parties { ... on Customer { email } } }',
      '{ parties { ...P } } fragment P on Party { mail: email }',
      '{ parties { ...P } } fragment P on Party { ... { ...Q } } fragment Q on Party { email }',
    ]) {
      expect(await ask(query), query).toMatchObject({ status: 401 });
    }
    expect(ran).toEqual([]);
    expect(await ask('{ parties { id __typename } }')).toMatchObject({
      body: { data: { parties: [{ id: '1', __typename: 'Customer' }] } },
    });
  });

  it('and left out by @skip or @include demands nothing', async () => {
    const { ask } = await bench('protect-granular');
    const query = `query($with: Boolean = false, $without: Boolean!) {
      open
      parties @include(if: $with) { email }
      ... @skip(if: $without) { orders { id } }
      ...F @include(if: false)
    } fragment F on Query { orders { id } }`;
    const open = { status: 200, body: { data: { open: 'o' } } };
    expect(await ask({ query, variables: { without: true } })).toMatchObject(open);
    expect(await ask({ query, variables: { without: true, with: true } })).toMatchObject({ status: 401 });
    expect(await ask({ query, variables: { without: false } })).toMatchObject({ status: 401 });
  });

  it('and kept in by a variable that is no boolean is refused, not left out', async () => {
    const { ask, ran } = await bench('protect-granular');
    const query = 'query($with: Boolean!) { open parties @include(if: $with) { email } }';
    for (const value of [null, 0, 'false', []]) {
      expect(await ask({ query, variables: { with: value } }), JSON.stringify(value)).toMatchObject({ status: 401 });
    }
    expect(ran).toEqual([]);
  });

  it('by another operation of the document does not matter', async () => {
    const { ask } = await bench('protect-granular');
    const query = 'query A { open } query B { orders { id } }';
    expect(await ask({ query, operationName: 'A' })).toMatchObject({ status: 200, body: { data: { open: 'o' } } });
    expect(await ask({ query, operationName: 'B' })).toMatchObject({ status: 401 });
    expect(await ask({ query, operationName: 'A' })).toMatchObject({ status: 200 });
  });

  it('when no operation can be told is never executed', async () => {
    const { ask, ran } = await bench('protect-granular');
    const query = 'query A { orders { id } } query B { secret orders { id } }';
    for (const operationName of [undefined, null, '', 'C', '__proto__']) {
      const { body } = await ask({ query, operationName });
      expect(body.data ?? null, String(operationName)).toBeNull();
    }
    expect(ran).toEqual([]);
  });

  it('by a subscription is checked too', async () => {
    const { yoga, ran } = await bench('protect-all');
    const response = await yoga.fetch('http://127.0.0.1/graphql?query=subscription{moved}', {
      headers: { accept: 'text/event-stream' },
    });
    expect(await response.text()).toContain('UNAUTHENTICATED');
    expect(ran).toEqual([]);
  });

  it('in a batch is checked for each operation, with one caller', async () => {
    const { yoga } = await bench();
    const response = await yoga.fetch('http://127.0.0.1/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await tokenWith('orders')) },
      body: JSON.stringify([
        { query: '{ me }' },
        { query: 'mutation { cancel(id: 1) { id } }' },
        { query: '{ orders { id } }' },
      ]),
    });
    expect(await response.json()).toMatchObject([
      { data: { me: 'ada' } },
      { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
      { data: { orders: [{ id: '1' }] } },
    ]);
  });
});

describe('introspection in protect-all', () => {
  it('needs a caller, but the name of the root type tells nothing and is answered to anybody', async () => {
    const { ask } = await bench();
    expect(await ask('{ __schema { queryType { name } } }')).toMatchObject({ status: 401 });
    expect(await ask('{ __type(name: "Query") { name } }')).toMatchObject({ status: 401 });
    expect(await ask('{ __schema { queryType { name } } }', await tokenWith(''))).toMatchObject({ status: 200 });
    expect(await ask('{ __typename }')).toEqual({
      status: 200,
      challenge: null,
      body: { data: { __typename: 'Query' } },
    });
  });
});

describe('the modes', () => {
  it('protect-granular leaves open what no rule speaks of', async () => {
    const { ask } = await bench('protect-granular');
    expect(await ask('{ secret __schema { queryType { name } } }')).toMatchObject({ status: 200 });
  });

  it('none enforces nothing, knows its callers, and takes no bad credentials', async () => {
    const { ask } = await bench('none');
    expect(await ask('{ secret orders { id } me }')).toMatchObject({ status: 200, body: { data: { me: 'nobody' } } });
    expect(await ask('{ me }', await tokenWith('', 'eve'))).toMatchObject({ body: { data: { me: 'eve' } } });
    expect(await ask('{ me }', { authorization: 'Bearer bad' })).toMatchObject({ status: 401 });
  });

  it('that are unknown refuse to build', async () => {
    await expect(bench('protect-nothing' as AuthMode)).rejects.toThrow(
      'auth.mode: expected protect-all, protect-granular or none, got "protect-nothing"',
    );
    const { yoga } = await bench('none');
    const schema = yoga.getEnveloped().schema as GraphQLSchema;
    const config = { mode: 'protectAll' as AuthMode, rules: {}, jwt: undefined, apiKeys: undefined };
    const compiled = compileRules(schema, { mode: 'none', rules: {} });
    expect(() => createGuard({ config, authenticate: async () => null, rules: compiled.rules })).toThrow(
      'auth.mode: expected protect-all, protect-granular or none, got "protectAll"',
    );
  });
});

describe('the identity provider out of reach', () => {
  it('is 503, for nothing can be said of the token', async () => {
    const schema = createSchema({ typeDefs: 'type Query { open: String }' });
    const config: AuthConfig = {
      mode: 'protect-all',
      rules: { 'Query.open': 'public' },
      apiKeys: undefined,
      jwt: {
        issuer: 'https://id.test',
        audience: ['a'],
        algorithms: ['RS256'],
        keys: { from: 'discovery' },
        clockTolerance: 0,
      },
    };
    const authenticate = await createAuthenticate(config, {
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    const yoga = yogaWith(schema, config, authenticate);
    const header = Buffer.from('{"alg":"RS256"}').toString('base64url');
    expect(await ask(yoga, '{ open }', { authorization: `Bearer ${header}.e30.AA` })).toMatchObject({
      status: 503,
      body: {
        errors: [{ message: 'The identity provider cannot be reached.', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
      },
    });
    expect(await ask(yoga, '{ open }')).toMatchObject({ status: 200 });
  });
});

describe('a schema other than the one the rules were compiled for', () => {
  it('gets its own rules, or none of it is executed', async () => {
    const first = createSchema({ typeDefs: 'type Query { a: String }' });
    const config: AuthConfig = {
      mode: 'protect-granular',
      rules: { 'Query.a': 'authenticated' },
      jwt: undefined,
      apiKeys: undefined,
    };
    const { rules } = compileRules(first, config);
    const guard = createGuard({ config, authenticate: async () => null, rules });
    const plugin = useAuth({ guard, enforced: true });
    const serving = (typeDefs: string) =>
      createYoga<object, object>({ schema: createSchema({ typeDefs }), logging: false, plugins: [plugin] });
    expect(await ask(serving('type Query { a: String b: String }'), '{ a b }')).toMatchObject({ status: 401 });
    expect((await ask(serving('type Query { b: String }'), '{ b }')).status).toBe(500);
  });
});
