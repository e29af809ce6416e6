import { expect, it } from 'vitest';
import { demoApiKey, demoCaller, demoToken } from '../../../demo/identity/demo-caller.ts';
import { createAuthenticate } from '../../../gateway/auth/create-authenticate.ts';

const authenticate = createAuthenticate(
  {
    mode: 'protect-all',
    jwt: {
      issuer: demoCaller.issuer,
      audience: [demoCaller.audience],
      algorithms: ['EdDSA'],
      keys: { from: 'jwksFile', file: 'demo/identity/jwks.json' },
      clockTolerance: 0,
    },
    apiKeys: { header: 'x-api-key', file: 'demo/identity/api-keys.yaml' },
    rules: {},
  },
  { fetch: () => Promise.reject(new Error('no network')) },
);

it('prints a key and a token that the gateway takes for the same caller', async () => {
  const byKey = await (await authenticate)({ 'x-api-key': demoApiKey });
  const byToken = await (await authenticate)({ authorization: `Bearer ${await demoToken()}` });
  expect(byKey).toMatchObject({ method: 'apiKey', subject: demoCaller.subject, scopes: demoCaller.scopes });
  expect(byToken).toMatchObject({ method: 'jwt', subject: demoCaller.subject, scopes: demoCaller.scopes });
});
