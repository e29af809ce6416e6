import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { exportJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf } from '../gateway-harness.ts';
import { type LoopbackServer, serve } from '../upstream-loopback.ts';
import { type AttackedGateway, ask, attackedGateway, bystanderHeaders } from './attacked-gateway.ts';

const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const evil = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = own.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const seconds = () => Math.floor(Date.now() / 1000);
const claims = (): JWTPayload => ({ iss: 'https://id.test', aud: 'weft', sub: 'ada', exp: seconds() + 60 });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (payload: JWTPayload, header: Partial<JWTHeaderParameters> = {}, key = own.privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'own', ...header }).sign(key);
const hmac = (secret: string, header: object) => {
  const input = `${part(header)}.${part(claims())}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};

/** Tokens that would be somebody's, were one thing about them not looked at. */
const tokens: Readonly<Record<string, (elsewhere: string) => Promise<string> | string>> = {
  'no algorithm': () => `${part({ alg: 'none' })}.${part(claims())}.`,
  'no algorithm, in another case': () => `${part({ alg: 'nOnE' })}.${part(claims())}.`,
  'an algorithm and no signature': () => `${part({ alg: 'RS256', kid: 'own' })}.${part(claims())}.`,
  'the public key for a secret': () => hmac(pem, { alg: 'HS256', kid: 'own' }),
  'an empty secret': () => hmac('\0', { alg: 'HS256', kid: 'own' }),
  'another algorithm of the same key': async () => signed(claims(), { alg: 'PS256' }),
  'the key of somebody else': () => signed(claims(), {}, evil.privateKey),
  'a key of its own': async () => signed(claims(), { jwk: await exportJWK(evil.publicKey) }, evil.privateKey),
  'keys at an address of its own': (elsewhere) => signed(claims(), { jku: `${elsewhere}/jwks` }, evil.privateKey),
  'a certificate at an address of its own': (elsewhere) => signed(claims(), { x5u: `${elsewhere}/x` }, evil.privateKey),
  'a key id that is a path': () => signed(claims(), { kid: '../../../../dev/null' }, evil.privateKey),
  'a key id that is SQL': () => signed(claims(), { kid: "own' OR '1'='1" }, evil.privateKey),
  'a key id that is __proto__': () => signed(claims(), { kid: '__proto__' }, evil.privateKey),
  'a critical extension': () => hmac('x', { alg: 'RS256', kid: 'own', crit: ['admin'], admin: true }),
  'another issuer': () => signed({ ...claims(), iss: 'https://id.test.evil.example' }),
  'another audience': () => signed({ ...claims(), aud: ['weft.evil.example'] }),
  'an end in the past': () => signed({ ...claims(), exp: seconds() - 3600 }),
  'no end': () => signed({ iss: 'https://id.test', aud: 'weft', sub: 'ada' }),
  'a beginning in the future': () => signed({ ...claims(), nbf: seconds() + 3600 }),
  'another purpose': () => signed(claims(), { typ: 'logout+jwt' }),
  nobody: () => signed({ ...claims(), sub: '' }),
  'changed claims': async () => {
    const [header, , signature] = (await signed(claims())).split('.');
    return `${header}.${part({ ...claims(), sub: 'root' })}.${signature}`;
  },
  'claims of 20 KiB': () => signed({ ...claims(), filler: 'x'.repeat(20 * 1024) }),
  'JSON that is nested deeply': () => `${Buffer.from('['.repeat(9_000)).toString('base64url')}.e30.AA`,
  encryption: () => `${part({ alg: 'dir', enc: 'A128GCM' })}..AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA`,
  'too many parts': async () => `${await signed(claims())}.AA`,
};

const auth = (rest = '') => `auth: {
  jwt: { issuer: 'https://id.test', audience: weft, algorithms: [RS256], jwksFile: ./jwks.json },
  apiKeys: { file: ./keys.yaml }, ${rest} }`;

async function keyFiles(): Promise<Record<string, string>> {
  const sha256 = createHash('sha256').update(bystanderHeaders['x-api-key']).digest('hex');
  return {
    'jwks.json': JSON.stringify({ keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256' }] }),
    'keys.yaml': `keys: [{ id: bystander, sha256: ${sha256} }]`,
  };
}

describe('a token with', () => {
  let attacked: AttackedGateway;
  let elsewhere: LoopbackServer;
  beforeAll(async () => {
    elsewhere = await serve((_request, response) => void response.end('{"keys":[]}'));
    attacked = await attackedGateway(auth(), '', await keyFiles());
  });
  afterAll(async () => {
    await attacked[Symbol.asyncDispose]();
    await elsewhere[Symbol.asyncDispose]();
  });
  const withToken = (token: string) => ask('{ book(bookId: "b") { title } }', {}, `authorization: Bearer ${token}`);

  it.each(Object.entries(tokens))(
    '%s is refused without a word why, calls nobody, and nobody else feels it',
    async (_what, make) => {
      const token = await make(elsewhere.origin);
      await attacked.withstands({
        name: '',
        sent: withToken(token),
        status: 401,
        code: 'UNAUTHENTICATED',
        answers: /"message":"The credentials are not valid\."/,
      });
      expect(attacked.calls()).toEqual([]);
      expect(elsewhere.received).toEqual([]);
    },
  );

  it('nothing wrong is taken', async () => {
    const token = await signed(claims());
    await attacked.withstands({ name: '', sent: withToken(token), status: 200, answers: /"title":"Weft"/ });
  });
});

describe('what nobody may see', () => {
  let attacked: AttackedGateway;
  beforeAll(async () => {
    const rules =
      'rules: { Query.counts: public, "Count.*": public, Query.book: authenticated, Author.name: { scopes: [[pii]] } }';
    attacked = await attackedGateway(auth(rules), '', await keyFiles());
  });
  afterAll(() => attacked[Symbol.asyncDispose]());

  it.each([
    ['introspection', '{ __schema { types { name } } }'],
    ['introspection by an alias', '{ x: __schema { types { name } } }'],
    ['introspection in a fragment', '{ ...F } fragment F on Query { __type(name: "Author") { fields { name } } }'],
    ['introspection in an inline fragment', '{ ... on Query { ... { __schema { queryType { name } } } } }'],
    ['introspection beside what is public', '{ counts { n } __type(name: "Book") { name } }'],
    ['introspection kept in by a directive', '{ __schema @include(if: true) { queryType { name } } }'],
    ['a field beside what is public', '{ counts { n } book(bookId: "x") { title } }'],
    ['a field by an alias of what is public', '{ counts: book(bookId: "x") { title } }'],
    [
      'a field in a fragment of a fragment',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { book(bookId: "x") { title } }',
    ],
    ['a field kept in by a directive', '{ book(bookId: "x") @skip(if: false) { title } }'],
    ['a mutation', 'mutation { lend(input: { bookId: "x" }) { bookId } }'],
    ['a subscription to what there is not', 'subscription { book { title } }'],
  ])('is not shown by %s', async (_way, query) => {
    const before = attacked.calls();
    const { status, data } = await attacked.unfelt(() =>
      attacked.gateway.query(query, {}, { accept: 'application/graphql-response+json' }),
    );
    expect([status >= 400, data ?? null]).toEqual([true, null]);
    expect(attacked.calls()).toEqual(before);
  });
});

describe('credentials', () => {
  it('are not hidden behind thousands of headers', async () => {
    await using attacked = await attackedGateway(
      auth('rules: { Query.counts: public, "Count.*": public }'),
      '',
      await keyFiles(),
    );
    const many = Array.from({ length: 3_000 }, () => 'a: b');
    await attacked.withstands({ name: '', sent: ask('{ counts { n } }', {}, ...many), status: 200 });
    await attacked.withstands({
      name: '',
      sent: ask('{ counts { n } }', {}, ...many, 'authorization: Bearer forged'),
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });
});

describe('answers of an API that lets everybody keep them', () => {
  const description = `openapi: 3.0.3
info: { title: Me, version: '1' }
paths:
  /me:
    get:
      operationId: me
      parameters: [{ name: q, in: query, schema: { type: string } }]
      responses: { '200': { description: Who., content: { application/json: { schema: { type: object, title: Me, properties: { name: { type: string } } } } } } }
`;
  const names = ['authorization', 'x-tenant', 'cookie', 'accept-language'];
  let upstream: LoopbackServer;
  let gateway: Awaited<ReturnType<typeof gatewayOf>>;
  beforeAll(async () => {
    upstream = await serve(({ headers }, response) => {
      response.setHeader('cache-control', 'public, max-age=600').setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: names.map((name) => headers[name] ?? '-').join() }));
    });
    gateway = await gatewayOf({
      '.meshrc.yaml': `sources: [{ name: me, handler: { openapi: { source: ./me.yaml, endpoint: '${upstream.origin}' } } }]
gateway: { schema: { style: graphql }, sources: { me: { forwardHeaders: [${names.join(', ')}] } } }
`,
      'me.yaml': description,
    });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });
  const asked = async (headers: Record<string, string>, query = '{ me { name } }') =>
    (await gateway.query(query, {}, headers)).data?.['me'];

  it.each([
    ['another token', { authorization: 'Bearer eve' }, 'Bearer eve,-,-,*'],
    ['another cookie', { cookie: 'session=eve' }, '-,-,session=eve,*'],
    ['another tenant', { 'x-tenant': 'eve' }, '-,eve,-,*'],
    ['another language', { 'accept-language': 'fr' }, '-,-,-,fr'],
    ['no credentials at all', {}, '-,-,-,*'],
    ['a host of their own', { 'x-forwarded-host': 'evil.example' }, '-,-,-,*'],
    ['words for the cache', { 'cache-control': 'max-stale=99999', 'if-none-match': '*' }, '-,-,-,*'],
  ])('are not given to callers with %s, nor theirs to anybody', async (_what, headers, name) => {
    for (let round = 0; round < 3; round += 1) {
      const [ada, eve] = await Promise.all([
        asked({ authorization: 'Bearer ada', cookie: 'session=ada' }),
        asked(headers),
      ]);
      expect([ada, eve]).toEqual([{ name: 'Bearer ada,-,session=ada,*' }, { name }]);
    }
  });

  it('are told apart by what the values hold, not by how they are put together', async () => {
    const callers = [
      [{ 'x-tenant': 'a', cookie: 'b' }, '-,a,b,*'],
      [{ 'x-tenant': 'a,b' }, '-,a,b,-,*'],
      [{ 'x-tenant': 'a\tcookie: b' }, '-,a\tcookie: b,-,*'],
      [{ cookie: 'b', authorization: 'a' }, 'a,-,b,*'],
    ] as const;
    for (const [headers, name] of [...callers, ...callers]) expect(await asked(headers)).toEqual({ name });
  });

  it('are one for each value of an argument, whatever the values are', async () => {
    const before = upstream.received.length;
    const values = ['a', 'a&q=b', 'a#', 'a%26', 'A', 'a ', '__proto__'];
    for (const q of values) await gateway.query('query ($q: String) { me(q: $q) { name } }', { q });
    expect(new Set(upstream.received.slice(before).map(({ url }) => url)).size).toBe(values.length);
  });
});
