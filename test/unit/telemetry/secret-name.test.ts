import { describe, expect, it } from 'vitest';
import { isSecretName } from '../../../gateway/telemetry/secret-name.ts';

describe('isSecretName', () => {
  it.each([
    'authorization',
    'proxy-authorization',
    'cookie',
    'key',
    'api_key',
    'apikey',
    'X-API-Key',
    'x-auth-token',
    'accessToken',
    'accesstoken',
    'client_secret',
    'clientSecret',
    'password',
    'user[password]',
    'pass',
    'signature',
    'x-amz-signature',
    'X-Amz-Security-Token',
    'sig',
    'sessionId',
    'JSESSIONID',
    'PHPSESSID',
    'x-goog-credential',
    'Ocp-Apim-Subscription-Key',
  ])('takes what is called %s for a secret', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'author',
    'authorId',
    'authority',
    'keyword',
    'keywords',
    'monkey',
    'passenger',
    'compass',
    'passport',
    'max_tokens',
    'obsession',
    'design',
    'idempotency-key',
    'Idempotency-Key',
    'idempotencyKey',
    'clientId',
    '',
  ])('takes what is called %s for none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
