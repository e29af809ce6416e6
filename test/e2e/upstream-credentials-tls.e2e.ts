import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClientTlsConfig } from '../../gateway/config/credentials-config.ts';
import { SourceIdentity } from '../../gateway/upstream/credentials/source-identity.ts';
import { authority, type Certificate, certificate, serveTls } from './certificates.ts';
import { clientOf, context, get, serve } from './upstream-loopback.ts';

let company: Certificate;
let other: Certificate;
let server: Certificate;
let first: Certificate;
let second: Certificate;

beforeAll(async () => {
  [company, other] = await Promise.all([authority('company'), authority('other')]);
  [server, first, second] = await Promise.all([
    certificate('server', company),
    certificate('first', company),
    certificate('second', company),
  ]);
});

/** Files of a client's certificate, and the configuration that names them. */
function filesOf(client: Certificate, ca = company) {
  const dir = mkdtempSync(join(tmpdir(), 'weft-tls-'));
  const path = (name: string) => join(dir, name);
  const write = ({ cert, key }: Certificate, authorities: Certificate) => {
    writeFileSync(path('cert.pem'), cert);
    writeFileSync(path('key.pem'), key);
    writeFileSync(path('ca.pem'), authorities.cert);
  };
  write(client, ca);
  const tls: ClientTlsConfig = {
    cert: path('cert.pem'),
    key: path('key.pem'),
    ca: path('ca.pem'),
    passphrase: undefined,
  };
  return { tls, path, write, [Symbol.dispose]: () => rmSync(dir, { recursive: true }) };
}

describe('a client certificate', () => {
  it('opens an API that takes none but its own clients, beside other credentials', async () => {
    await using api = await serveTls(server, company);
    using files = filesOf(first);
    await using client = clientOf({ tls: files.tls, credentials: { type: 'bearer', token: 'abc' } });
    expect(String((await client.request(get(api.origin), context())).body)).toBe('first');
  });

  it('that another authority gave is refused, and the call fails as one that reached nobody', async () => {
    await using api = await serveTls(server, company);
    using files = filesOf(await certificate('stranger', other));
    await using client = clientOf({ tls: files.tls });
    await expect(client.request(get(api.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(api.seen).toEqual([]);
  });

  it('is not shown to a server of another authority', async () => {
    await using api = await serveTls(await certificate('impostor', other), company);
    using files = filesOf(first);
    await using client = clientOf({ tls: files.tls });
    await expect(client.request(get(api.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(api.seen).toEqual([]);
  });

  it('is not shown to origins that get no credentials', async () => {
    await using api = await serveTls(server, company);
    using files = filesOf(first);
    await using client = clientOf({ tls: files.tls }, { credentialOrigins: ['https://127.0.0.1:1'] });
    await expect(client.request(get(api.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(api.seen).toEqual([]);
  });

  it('is shown to the token endpoint, where it stands for the secret of the client', async () => {
    const answer = '{"access_token":"t","token_type":"Bearer"}';
    await using tokens = await serveTls(server, company, (_name, response) => {
      response.setHeader('content-type', 'application/json').end(answer);
    });
    await using api = await serve(({ headers }, response) => response.end(headers.authorization));
    using files = filesOf(first);
    await using client = clientOf({
      tls: files.tls,
      credentials: {
        ...{ type: 'oauth2ClientCredentials', tokenUrl: `${tokens.origin}/token`, clientId: 'weft', scopes: [] },
        ...{ clientSecret: undefined, clientAuthentication: 'none' },
      },
    });
    expect(String((await client.request(get(api.origin), context())).body)).toBe('Bearer t');
    expect(tokens.seen).toEqual(['first']);
  });

  it('is told to be of no use where the customFetch of a project makes the calls', async () => {
    using files = filesOf(first);
    await using client = clientOf({ tls: files.tls }, { customFetch: fetch as never });
    expect(client.events).toMatchObject([
      {
        type: 'notice',
        level: 'warn',
        message: 'Its certificates are not used, because the customFetch of the project makes its calls.',
      },
    ]);
  });

  it.each<[string, (files: ReturnType<typeof filesOf>) => void, string]>([
    ['is none', ({ path }) => writeFileSync(path('cert.pem'), 'CANARY'), 'no start line'],
    ['is not that of the key', ({ path }) => writeFileSync(path('cert.pem'), second.cert), 'key values mismatch'],
    ['is not there', ({ path }) => rmSync(path('cert.pem')), 'there is no such file'],
  ])('that %s stops the start', (_name, change, reason) => {
    using files = filesOf(first);
    change(files);
    expect(() => clientOf({ tls: files.tls })).toThrow(`gateway.sources.shop.tls: cannot be used: ${reason}`);
  });
});

describe('a client certificate whose files change', () => {
  const identityOf = (tls: ClientTlsConfig, events: object[] = []) =>
    new SourceIdentity({
      source: 'shop',
      config: { credentials: undefined, tls, timeout: 2_000 },
      telemetry: { emit: (event) => events.push(event) },
      lookAtFilesEveryMs: 20,
    });

  it('is read again, and connections are made with the new one without a restart', async () => {
    await using api = await serveTls(server, company);
    using files = filesOf(first);
    const identity = identityOf(files.tls);
    await using client = clientOf({ tls: files.tls, cache: false }, { identity });
    const name = async () => String((await client.request(get(api.origin), context())).body);
    expect(await name()).toBe('first');
    const changed = new Promise<void>((resolve) => identity.certificates?.onChange(resolve));
    files.write(second, company);
    await changed;
    expect(await name()).toBe('second');
    expect(api.seen).toEqual(['first', 'second']);
    identity.close();
  });

  it('lets calls that run end on the connections that they began with', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    await using api = await serveTls(server, company, (name, response) => {
      if (name === 'first') asked.resolve(response);
      else response.end(name);
    });
    using files = filesOf(first);
    const identity = identityOf(files.tls);
    await using client = clientOf({ tls: files.tls, cache: false }, { identity });
    const slow = client.request(get(api.origin, { path: '/slow' }), context());
    const response = await asked.promise;
    files.write(second, company);
    identity.certificates?.read();
    expect(String((await client.request(get(api.origin), context())).body)).toBe('second');
    response.end('in time');
    expect(String((await slow).body)).toBe('in time');
    identity.close();
  });

  it('stays as it was while the files cannot be used, which is told, as is that they can be again', async () => {
    await using api = await serveTls(server, company);
    using files = filesOf(first);
    const events: object[] = [];
    const identity = identityOf(files.tls, events);
    await using client = clientOf({ tls: files.tls, cache: false }, { identity });
    const name = async () => String((await client.request(get(api.origin), context())).body);
    writeFileSync(files.path('key.pem'), second.key);
    identity.certificates?.read();
    identity.certificates?.read();
    expect(await name()).toBe('first');
    writeFileSync(files.path('cert.pem'), second.cert);
    identity.certificates?.read();
    expect(await name()).toBe('second');
    expect(events).toMatchObject([
      {
        type: 'credentials',
        source: 'shop',
        state: 'failing',
        reason: 'the certificate files have changed and cannot be used: key values mismatch',
      },
      {
        ...{ type: 'audit', action: 'keys.changed', source: 'shop' },
        message: 'Other certificates are used for new connections to source "shop".',
      },
      { type: 'credentials', source: 'shop', state: 'well', reason: 'the certificate files can be used' },
    ]);
    identity.close();
  });
});
