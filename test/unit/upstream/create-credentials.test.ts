import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CredentialsConfig, TokenExchangeConfig } from '../../../gateway/config/credentials-config.ts';
import { ProjectError } from '../../../gateway/errors/project-error.ts';
import { createCredentials } from '../../../gateway/upstream/credentials/create-credentials.ts';
import { CredentialsHealth } from '../../../gateway/upstream/credentials/credentials-health.ts';
import { secretsOf } from '../../../gateway/upstream/credentials/secrets-of.ts';

const telemetry = { emit: () => {} };
const health = new CredentialsHealth({ source: 'shop', telemetry });
const create = (config: CredentialsConfig) => () =>
  createCredentials(config, { source: 'shop', fetch, health, telemetry });
const key = (parts: Partial<Extract<CredentialsConfig, { type: 'apiKey' }>>): CredentialsConfig => {
  return { type: 'apiKey', in: 'header', name: 'x-key', value: 'v', ...parts };
};
const oauth = (tokenUrl: string): CredentialsConfig => {
  return { type: 'oauth2ClientCredentials', tokenUrl, clientId: 'a', clientSecret: 'CANARY', scopes: [] };
};

const client = { tokenUrl: 'https://id/token', clientId: 'a', clientSecret: 's', scopes: [] };
const aws = { type: 'awsSigV4', accessKeyId: 'a', secretAccessKey: 'b', region: 'c', service: 'd' } as const;
const hmac: CredentialsConfig = {
  ...{ type: 'hmac', key: 'k', algorithm: 'sha256', encoding: 'hex', timestamp: 'seconds', sign: '{method}' },
  headers: { 'x-signature': '{signature}' },
};
const exchange: TokenExchangeConfig = {
  ...{ ...client, type: 'tokenExchange', header: 'authorization', subjectTokenType: 'jwt', anonymous: 'refuse' },
};

describe('createCredentials', () => {
  const lineEnd = 'holds a character that a header cannot, such as a line end.';
  const refusals: readonly [CredentialsConfig, string][] = [
    [key({ value: '' }), `value: The API key is empty.`],
    [key({ value: 'CANARY\n' }), `value: The API key ${lineEnd}`],
    [key({ name: 'x key' }), `name: "x key" cannot be the header of an API key.`],
    [key({ name: 'Content-Length' }), `name: "Content-Length" cannot be the header of an API key.`],
    [key({ in: 'cookie', name: 'a;b' }), `name: "a;b" cannot be the name of a cookie.`],
    [key({ in: 'cookie', value: 'CANARY;' }), `value: The API key holds a character that a cookie cannot.`],
    [key({ in: 'body' as never }), `in: An API key goes in "header", "query" or "cookie", not in "body".`],
    [{ type: 'bearer', token: '' }, `token: The token is empty, or ${lineEnd}`],
    [{ type: 'bearer', token: 'CANARY\n' }, `token: The token is empty, or ${lineEnd}`],
    [
      { type: 'basic', username: 'a:b', password: 'CANARY' },
      `username: The user name of basic authentication cannot hold a ":".`,
    ],
    [
      { type: 'basic', username: 'a', password: 'CANARY\r' },
      `password: The password holds a control character, such as a line end.`,
    ],
    [oauth('/token'), `tokenUrl: The token URL must be an absolute http(s) URL without user name.`],
    [oauth('http://me:CANARY@id'), `tokenUrl: The token URL must be an absolute http(s) URL without user name.`],
    [
      {
        ...client,
        type: 'oauth2RefreshToken',
        tokenUrl: '/token',
        refreshToken: 'CANARY',
        refreshTokenFile: undefined,
      },
      `tokenUrl: The token URL must be an absolute http(s) URL without user name.`,
    ],
    [{ ...exchange, tokenUrl: 'CANARY' }, `tokenUrl: The token URL must be an absolute http(s) URL without user name.`],
    [{ ...exchange, anonymous: { type: 'bearer', token: 'CANARY\n' } }, `token: The token is empty, or ${lineEnd}`],
    [
      { type: 'byScheme', schemes: { a: { type: 'bearer', token: 'CANARY\n' } }, otherwise: [] },
      `token: The token is empty, or ${lineEnd}`,
    ],
    [{ type: 'CANARYless' } as never, `type: Credentials of type "CANARYless" are unknown.`],
  ];

  it.each(refusals)('refuses %j, and says where without saying the secret', (config, message) => {
    expect(create(config)).toThrow(`gateway.sources.shop.credentials.${message}`);
    const error = (() => {
      try {
        return create(config)();
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ProjectError);
    expect(inspect(error, { depth: 9 }).replaceAll('CANARYless', '')).not.toContain('CANARY');
  });
});

describe('secretsOf', () => {
  it.each<[CredentialsConfig, readonly string[]]>([
    [key({ value: 'a/b' }), ['a/b', 'a%2Fb']],
    [{ type: 'bearer', token: 'abc' }, ['abc']],
    [
      { type: 'basic', username: 'Aladdin', password: 'open sesame' },
      ['open sesame', 'open%20sesame', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ],
    [oauth('https://id/token'), ['CANARY']],
    [
      { ...client, type: 'oauth2RefreshToken', refreshToken: 'r/1', refreshTokenFile: undefined },
      ['s', 'r/1', 'r%2F1'],
    ],
    [{ ...aws, sessionToken: 'c' }, ['b', 'c']],
    [{ ...aws, sessionToken: undefined }, ['b']],
    [hmac, ['k']],
    [{ ...exchange, anonymous: 'none' }, ['s']],
    [{ ...exchange, anonymous: { type: 'bearer', token: 'abc' } }, ['s', 'abc']],
    [{ type: 'byScheme', schemes: { a: hmac, b: exchange, c: { type: 'none' } }, otherwise: [] }, ['k', 's']],
  ])('knows each form of %j', (config, secrets) => {
    expect(secretsOf(config)).toEqual(secrets);
  });

  it('refuses a type that it does not know rather than leaving its secrets in the log', () => {
    expect(() => secretsOf({ type: 'magic' } as never)).toThrow('Credentials of type "magic" are unknown.');
  });
});
