import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from '../e2e/gateway-harness.ts';
import { libraryProject } from '../e2e/library-upstream.ts';
import { type LoopbackServer, serve } from '../e2e/upstream-loopback.ts';

/** Who may send a request: nobody, or somebody with a key. */
const callers = ['nobody', 'reader', 'keeper', 'other-reader'] as const;
const scopes: Readonly<Record<string, string>> = { reader: '[]', keeper: '[marks]', 'other-reader': '[]' };
const keyOf = (caller: string) => `key-of-${caller}`;

interface Request {
  readonly caller: (typeof callers)[number];
  readonly tenant: string | undefined;
  readonly user: string | undefined;
  readonly query: keyof typeof queries;
  readonly method: 'GET' | 'POST';
  /** What the upstream says of keeping its answer to this one. */
  readonly keep: string | undefined;
}

const queries = {
  titles: '{ books { title } }',
  one: '{ book(bookId: "b") { title } }',
  both: '{ books { title } book(bookId: "c") { title } }',
  marks: '{ books { title shelfMark } }',
  named: 'query Named($id: String! = "d") { book(bookId: $id) { bookId title } }',
} as const;

/** What the upstream tells of whom it was asked for: the answer is right only for exactly these. */
const told = (tenant: unknown, user: unknown, subject: unknown) =>
  JSON.stringify([tenant ?? null, user || null, subject || null]);

function expectedOf({ caller, tenant, user, query }: Request): unknown {
  const title = told(tenant, user, caller === 'nobody' ? null : caller);
  switch (query) {
    case 'titles':
      return { books: [{ title }] };
    case 'one':
      return { book: { title } };
    case 'both':
      return { books: [{ title }], book: { title } };
    case 'marks':
      return caller === 'keeper' ? { books: [{ title, shelfMark: 'secret' }] } : undefined;
    case 'named':
      return { book: { bookId: 'd', title } };
    default:
      return query satisfies never;
  }
}

const request: fc.Arbitrary<Request> = fc.record({
  caller: fc.constantFrom(...callers),
  tenant: fc.constantFrom(undefined, 'a', 'b'),
  user: fc.constantFrom(undefined, 'ada', 'bob'),
  query: fc.constantFrom('titles', 'one', 'both', 'marks', 'named'),
  method: fc.constantFrom('GET', 'POST'),
  keep: fc.constantFrom(undefined, 'no-store', 'max-age=60', 'public, s-maxage=60', 'private, max-age=60', 'no-cache'),
});

const digests = Object.keys(scopes).map((id) => {
  const sha256 = createHash('sha256').update(keyOf(id)).digest('hex');
  return `  - { id: ${id}, sha256: ${sha256}, scopes: ${scopes[id]} }`;
});

const gatewaySection = `gateway:
  schema: { style: graphql }
  auth:
    mode: protect-granular
    apiKeys: { file: ./keys.yaml }
    rules: { Book.shelfMark: { scopes: [[marks]] } }
  sources: { library: { forwardHeaders: [x-tenant] } }
`;
const templates = `operationHeaders: { x-user: '{context.headers.x-user}', x-subject: '{context.caller.subject}' }`;

describe('answers of the hot path', () => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  let keep: string | undefined;

  beforeAll(async () => {
    upstream = await serve(({ url, headers }, response) => {
      const title = told(headers['x-tenant'], headers['x-user'], headers['x-subject']);
      const [, id] = /^\/books\/(\w+)/.exec(url) ?? [];
      const book = { book_id: id ?? 'b', title, 'shelf-mark': 'secret' };
      if (keep !== undefined) response.setHeader('cache-control', keep);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(id === undefined ? [book] : book));
    });
    const files = libraryProject(upstream.origin, gatewaySection, { 'keys.yaml': `keys:\n${digests.join('\n')}\n` });
    const config = files['.meshrc.yaml'].replace(`endpoint: '${upstream.origin}'`, (text) => `${text}, ${templates}`);
    gateway = await gatewayOf({ ...files, '.meshrc.yaml': config });
  });

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  async function send({ caller, tenant, user, query, method }: Request): Promise<unknown> {
    const headers = {
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...(caller !== 'nobody' && { 'x-api-key': keyOf(caller) }),
      ...(tenant !== undefined && { 'x-tenant': tenant }),
      ...(user !== undefined && { 'x-user': user }),
    };
    const search = method === 'GET' ? `?${new URLSearchParams({ query: queries[query] })}` : '';
    const body = method === 'POST' ? { body: JSON.stringify({ query: queries[query] }) } : {};
    const response = await fetch(gateway.url + search, { method, headers, ...body });
    const { data } = (await response.json()) as { data?: unknown };
    return data;
  }

  it('never cross from one caller to another, whatever they ask at once and whatever may be kept', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 16 }), async (requests) => {
        keep = requests[0]?.keep;
        const answers = await Promise.all(requests.map(send));
        expect(answers).toEqual(requests.map(expectedOf));
      }),
      { numRuns: 150 },
    );
    expect(upstream.received.length).toBeGreaterThan(0);
  });
});

describe('answers of a source that callers’ tokens are exchanged for', () => {
  let tokens: LoopbackServer;
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  let keep: string | undefined;

  beforeAll(async () => {
    tokens = await serve(({ body }, response) => {
      const subject = new URLSearchParams(String(body)).get('subject_token');
      const answer = { access_token: `of-${subject}`, token_type: 'Bearer', expires_in: 60 };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    // The answer is right only for whose token it was asked with.
    upstream = await serve(({ url, headers }, response) => {
      const [, id] = /^\/books\/(\w+)/.exec(url) ?? [];
      const book = { book_id: id ?? 'b', title: headers.authorization ?? 'nobody' };
      if (keep !== undefined) response.setHeader('cache-control', keep);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(id === undefined ? [book] : book));
    });
    const section = `gateway:
  schema: { style: graphql }
  sources:
    library:
      credentials: { type: tokenExchange, tokenUrl: '${tokens.origin}', clientId: weft, clientSecret: s, anonymous: none }
`;
    gateway = await gatewayOf(libraryProject(upstream.origin, section));
  });

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
    await tokens[Symbol.asyncDispose]();
  });

  const asked = fc.record({
    caller: fc.constantFrom('nobody', 'ada', 'bob', 'eve'),
    query: fc.constantFrom('titles', 'one', 'both', 'named'),
    method: fc.constantFrom('GET', 'POST'),
    keep: fc.constantFrom(undefined, 'no-store', 'max-age=60', 'public, s-maxage=60', 'private, max-age=60'),
  } as const);

  it('never cross from one caller to another, whatever they ask at once and whatever may be kept', async () => {
    let mayBeKept = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 2, maxLength: 16 }), async (requests) => {
        keep = requests[0]?.keep;
        const answers = await Promise.all(
          requests.map(async ({ caller, query, method }) => {
            const credentials = caller === 'nobody' ? undefined : { authorization: `Bearer ${caller}` };
            const headers = { ...credentials, ...(method === 'POST' && { 'content-type': 'application/json' }) };
            const search = method === 'GET' ? `?${new URLSearchParams({ query: queries[query] })}` : '';
            const body = method === 'POST' ? { body: JSON.stringify({ query: queries[query] }) } : {};
            const response = await fetch(gateway.url + search, { method, headers, ...body });
            if (caller !== 'nobody' && /public|max-age/.test(response.headers.get('cache-control') ?? ''))
              mayBeKept += 1;
            return ((await response.json()) as { data?: unknown }).data;
          }),
        );
        expect(answers).toEqual(
          requests.map(({ caller, query }) => {
            const title = caller === 'nobody' ? 'nobody' : `Bearer of-${caller}`;
            if (query === 'titles') return { books: [{ title }] };
            if (query === 'one') return { book: { title } };
            return query === 'both' ? { books: [{ title }], book: { title } } : { book: { bookId: 'd', title } };
          }),
        );
      }),
      { numRuns: 150 },
    );
    expect(tokens.received).toHaveLength(3);
    // Nor do caches between the gateway and its callers get one to give to another.
    expect(mayBeKept).toBe(0);
  });
});
