import { expect, it } from 'vitest';
import { demoApiKey, demoCaller, demoKey, demoToken } from '../../../demo/identity/demo-caller.ts';
import { createAuthenticate } from '../../../gateway/auth/create-authenticate.ts';

const issuer = 'http://127.0.0.1:4114';
const { d: _, ...publicKey } = demoKey;

const authenticate = createAuthenticate(
  {
    mode: 'protect-all',
    jwt: {
      issuer,
      audience: [demoCaller.audience],
      algorithms: ['EdDSA'],
      keys: { from: 'jwksUri', uri: `${issuer}/jwks` },
      clockTolerance: 0,
    },
    apiKeys: { header: 'x-api-key', file: 'demo/identity/api-keys.yaml' },
    rules: {},
  },
  { fetch: async () => Response.json({ keys: [publicKey] }) },
);

it('prints a key and a token that the gateway takes for the same caller', async () => {
  const byKey = await (await authenticate)({ 'x-api-key': demoApiKey });
  const byToken = await (await authenticate)({ authorization: `Bearer ${await demoToken(issuer)}` });
  expect(byKey).toMatchObject({ method: 'apiKey', subject: demoCaller.subject, scopes: demoCaller.scopes });
  expect(byToken).toMatchObject({ method: 'jwt', subject: demoCaller.subject, scopes: demoCaller.scopes });
});
