import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CredentialsConfig } from '../../gateway/config/credentials-config.ts';
import type { TelemetryEvent } from '../../gateway/telemetry/events.ts';
import { RefreshTokens } from '../../gateway/upstream/credentials/refresh-tokens.ts';
import { SourceIdentity } from '../../gateway/upstream/credentials/source-identity.ts';
import { type IdentityProvider, identityProvider } from './identity-provider.ts';
import { clientOf, context, get, serve } from './upstream-loopback.ts';

const ownToken = ({ client }: IdentityProvider): CredentialsConfig => ({ type: 'oauth2ClientCredentials', ...client });
const grants = ({ asked }: IdentityProvider) => asked.map(({ grant, status }) => `${grant} ${status}`);
const ofType = (events: readonly TelemetryEvent[], type: TelemetryEvent['type']) =>
  events.filter((event) => event.type === type);

describe('client credentials, from a real provider', () => {
  it('open the API with one token for all, and with another once it was revoked', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using client = clientOf({ credentials: ownToken(idp) });
    const call = async () => {
      const { status, body } = await client.request(get(api.origin), context());
      return [status, body.toString()];
    };
    expect(await Promise.all([call(), call(), call()])).toEqual(Array(3).fill([200, '"weft"']));
    expect(grants(idp)).toEqual(['client_credentials 200']);
    await idp.revokeAll();
    expect(await call()).toEqual([200, '"weft"']);
    expect(grants(idp)).toEqual(['client_credentials 200', 'client_credentials 200']);
    expect(ofType(client.events, 'credentials')).toEqual([]);
  });

  it('fail with the words of the provider in the log, and in nothing that a client sees', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using client = clientOf({ credentials: { ...ownToken(idp), clientSecret: 'wrong' } as never });
    await expect(client.request(get(api.origin), context())).rejects.toMatchObject({
      code: 'UPSTREAM_ERROR',
      message: 'No token could be had for source "shop".',
      cause: { message: 'The token endpoint gave 401 invalid_client.' },
    });
    expect(ofType(client.events, 'credentials')).toMatchObject([
      {
        type: 'credentials',
        source: 'shop',
        state: 'failing',
        reason: 'the token endpoint gave 401 invalid_client',
      },
    ]);
  });

  it('that cannot be had fail the calls of their source alone, tell it once, and are well again by themselves', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using other = clientOf();
    await using client = clientOf({ credentials: ownToken(idp) });
    idp.isDown = true;
    for (let times = 0; times < 3; times += 1) {
      await expect(client.request(get(api.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    }
    expect(api.received).toEqual([]);
    expect(await other.request(get(api.origin), context())).toMatchObject({ status: 401 });
    idp.isDown = false;
    expect(await client.request(get(api.origin), context())).toMatchObject({ status: 200 });
    expect(ofType(client.events, 'credentials')).toMatchObject([
      { state: 'failing', reason: 'the token endpoint cannot be reached (UPSTREAM_UNAVAILABLE)' },
      { state: 'well', reason: 'the token endpoint gave a token' },
    ]);
  });

  it('that an API refuses again and again are told of once, and once when it takes them', async () => {
    let status = 401;
    await using api = await serve((_request, response) => response.writeHead(status).end());
    await using client = clientOf({ credentials: { type: 'bearer', token: 'old' }, cache: false });
    for (let times = 0; times < 12; times += 1) await client.request(get(api.origin), context());
    status = 500;
    await client.request(get(api.origin), context());
    status = 204;
    await client.request(get(api.origin), context());
    expect(ofType(client.events, 'credentials')).toMatchObject([
      { state: 'failing', reason: 'the source refused them 5 times in a row, last with 401' },
      { state: 'well', reason: 'the source accepted them' },
    ]);
  });
});

describe('credentials that fail', () => {
  it('are told to fail no more when their client closes: the next build tells of its own', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    const credentials = { ...ownToken(idp), clientSecret: 'another' } as CredentialsConfig;
    const client = clientOf({ credentials });
    await client.request(get(api.origin), context()).catch(() => {});
    expect(ofType(client.events, 'credentials')).toMatchObject([{ state: 'failing' }]);
    await client.close();
    expect(ofType(client.events, 'credentials')).toMatchObject([{ state: 'failing' }, { state: 'well' }]);
  });
});

describe('a refresh token, of a real provider that replaces it with each use', () => {
  const credentialsOf = (idp: IdentityProvider, refreshToken: string, file?: string): CredentialsConfig => ({
    type: 'oauth2RefreshToken',
    ...idp.client,
    refreshToken,
    refreshTokenFile: file,
  });

  it('gets tokens of the person who gave it, each time by the one that came last', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using client = clientOf({ credentials: credentialsOf(idp, await idp.refreshToken('ada')), cache: false });
    for (let times = 0; times < 3; times += 1) {
      const { status, body } = await client.request(get(api.origin), context());
      expect([status, body.toString()]).toEqual([200, '"ada"']);
      await idp.revokeAll();
    }
    expect(grants(idp)).toEqual(Array(3).fill('refresh_token 200'));
    expect(ofType(client.events, 'notice')).toMatchObject([
      {
        level: 'warn',
        message:
          'The refresh token of source "shop" was replaced, and the new one is lost at the next start: keep it in a file, as refreshToken: file:./path.',
      },
    ]);
  });

  it('that stands in a file is replaced there, so that the next start has it', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    using folder = temporaryFolder();
    const first = await idp.refreshToken('ada');
    writeFileSync(folder.file, `${first}\n`);
    for (let starts = 0; starts < 2; starts += 1) {
      const value = readFileSync(folder.file, 'utf8').trim();
      await using client = clientOf({ credentials: credentialsOf(idp, value, folder.file) });
      expect(await client.request(get(api.origin), context())).toMatchObject({ status: 200 });
      expect(ofType(client.events, 'notice')).toEqual([]);
    }
    expect(readFileSync(folder.file, 'utf8').trim()).not.toBe(first);
    expect(grants(idp)).toEqual(['refresh_token 200', 'refresh_token 200']);
  });

  it('that another process replaced in the file is read there before it is used', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    using folder = temporaryFolder();
    writeFileSync(folder.file, await idp.refreshToken('ada'));
    const credentials = credentialsOf(idp, readFileSync(folder.file, 'utf8'), folder.file);
    const process = () => {
      const config = { credentials, tls: undefined, timeout: 2_000 };
      const telemetry = { emit() {} };
      const identity = new SourceIdentity({ source: 'shop', config, telemetry, refreshTokens: new RefreshTokens() });
      return clientOf({ credentials, cache: false }, { identity });
    };
    await using one = process();
    await using other = process();
    for (const client of [one, other, one, other]) {
      expect(await client.request(get(api.origin), context())).toMatchObject({ status: 200 });
      await idp.revokeAll();
    }
    expect(grants(idp)).toEqual(Array(4).fill('refresh_token 200'));
  });

  it('that was replaced is used by builds that follow and stand beside, one use after another', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    const config = { credentials: credentialsOf(idp, await idp.refreshToken('ada')), cache: false as const };
    await using served = clientOf(config);
    expect(await served.request(get(api.origin), context())).toMatchObject({ status: 200 });
    await using next = clientOf(config);
    expect(await next.request(get(api.origin), context())).toMatchObject({ status: 200 });
    await idp.revokeAll();
    const asked = [served, next].map((client) => client.request(get(api.origin), context()));
    expect(await Promise.all(asked)).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(grants(idp)).toEqual(Array(4).fill('refresh_token 200'));
  });

  it('that cannot be written is told once, with the reason', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    using folder = temporaryFolder();
    const file = join(folder.file, 'below/a/file');
    await using client = clientOf({ credentials: credentialsOf(idp, await idp.refreshToken('ada'), file) });
    expect(await client.request(get(api.origin), context())).toMatchObject({ status: 200 });
    expect(ofType(client.events, 'notice')).toMatchObject([
      { message: expect.stringMatching(/cannot be written \(ENO\w+\)\.$/) },
    ]);
  });

  it('that is good for nothing fails the calls and tells of it', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using client = clientOf({ credentials: credentialsOf(idp, 'CANARY') });
    const error = await client.request(get(api.origin), context()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'UPSTREAM_ERROR',
      cause: { message: 'The token endpoint gave 400 invalid_grant.' },
    });
    expect(ofType(client.events, 'credentials')).toMatchObject([{ state: 'failing' }]);
    expect(JSON.stringify(client.events)).not.toContain('CANARY');
  });
});

describe('token exchange, at a real provider', () => {
  const credentialsOf = (idp: IdentityProvider, parts: object = {}): CredentialsConfig => ({
    type: 'tokenExchange',
    ...idp.client,
    header: 'authorization',
    subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
    anonymous: 'refuse',
    ...parts,
  });
  const caller = (token: string) => context({ callerHeaders: { authorization: `Bearer ${token}` } });

  it('gives each caller a token of their own, once, however many calls they make', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using client = clientOf({ credentials: credentialsOf(idp) });
    const [ada, bob] = [await idp.accessToken('ada'), await idp.accessToken('bob')];
    const ask = async (token: string, path: string) =>
      String((await client.request(get(api.origin, { path }), caller(token))).body);
    const answers = await Promise.all([ask(ada, '/1'), ask(bob, '/1'), ask(ada, '/2'), ask(bob, '/1'), ask(ada, '/1')]);
    expect(answers).toEqual(['"ada"', '"bob"', '"ada"', '"bob"', '"ada"']);
    expect(grants(idp)).toEqual(['token-exchange 200', 'token-exchange 200']);
    // Equal calls of one caller at once are one; those of two callers never are.
    expect(api.received).toHaveLength(3);
    const sent = api.received.map(({ headers }) => headers.authorization);
    for (const token of [ada, bob]) expect(sent).not.toContain(`Bearer ${token}`);
  });

  it('is done again for a caller whose exchanged token was revoked, and for them alone', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using client = clientOf({ credentials: credentialsOf(idp), cache: false });
    const [ada, bob] = [await idp.accessToken('ada'), await idp.accessToken('bob')];
    for (const token of [ada, bob]) await client.request(get(api.origin), caller(token));
    const [ofAda = ''] = api.received.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '');
    await idp.revoke(ofAda);
    for (const token of [bob, ada]) {
      expect(await client.request(get(api.origin), caller(token))).toMatchObject({ status: 200 });
    }
    expect(grants(idp)).toHaveLength(3);
  });

  it('refuses callers whose token the provider does not take, and is no trouble of the gateway', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using client = clientOf({ credentials: credentialsOf(idp) });
    await expect(client.request(get(api.origin), caller('CANARY'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: 'The caller’s token is not accepted for source "shop".',
    });
    expect(api.connections).toBe(0);
    expect(ofType(client.events, 'credentials')).toEqual([]);
    expect(JSON.stringify(client.events)).not.toContain('CANARY');
  });

  it('asks again for a caller whose token was refused no more than every five seconds', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    await using client = clientOf({ credentials: credentialsOf(idp) });
    const refused = () =>
      expect(client.request(get(api.origin), caller('unknown'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      await refused();
      vi.advanceTimersByTime(4_999);
      await refused();
      expect(grants(idp)).toEqual(['token-exchange 400']);
      vi.advanceTimersByTime(1);
      await refused();
      expect(grants(idp)).toEqual(['token-exchange 400', 'token-exchange 400']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses callers without a token, unless they are to call without, or by credentials of the gateway', async () => {
    await using idp = await identityProvider();
    await using api = await idp.api();
    const asNobody = async (anonymous: unknown, authorization?: string) => {
      await using client = clientOf({ credentials: credentialsOf(idp, { anonymous }) });
      const callerHeaders = authorization === undefined ? {} : { authorization };
      return await client.request(get(api.origin), context({ callerHeaders }));
    };
    for (const authorization of [undefined, 'Basic YTpi', 'Bearer']) {
      await expect(asNobody('refuse', authorization)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: 'Source "shop" is called for callers with a token only.',
      });
    }
    expect(api.connections).toBe(0);
    expect(await asNobody('none')).toMatchObject({ status: 401 });
    expect(String((await asNobody(ownToken(idp))).body)).toBe('"weft"');
  });

  it('is asked for anew by those whose callers came in between by the thousand', async () => {
    await using idp = await identityProvider();
    const seen: string[] = [];
    await using tokens = await serve(({ body }, response) => {
      const subject = new URLSearchParams(String(body)).get('subject_token') ?? '';
      seen.push(subject);
      const token = { access_token: `for-${subject}`, token_type: 'N_A', expires_in: 600 };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(token));
    });
    await using api = await serve(({ headers }, response) => response.end(headers.authorization));
    await using client = clientOf({ credentials: credentialsOf(idp, { tokenUrl: `${tokens.origin}/` }), cache: false });
    const ask = async (token: string) => String((await client.request(get(api.origin), caller(token))).body);
    for (let number = 0; number <= 1000; number += 1) expect(await ask(`t${number}`)).toBe(`Bearer for-t${number}`);
    expect(await ask('t1000')).toBe('Bearer for-t1000');
    expect(seen).toHaveLength(1001);
    expect(await ask('t0')).toBe('Bearer for-t0');
    expect(seen).toHaveLength(1002);
  });
});

function temporaryFolder(): Disposable & { readonly file: string } {
  const dir = mkdtempSync(join(tmpdir(), 'weft-refresh-'));
  return { file: join(dir, 'refresh-token'), [Symbol.dispose]: () => rmSync(dir, { recursive: true }) };
}
