import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type IdentityService, startIdentity } from '../../../demo/identity/identity-service.ts';

let identity: IdentityService | undefined;

beforeAll(async () => {
  identity = await startIdentity({ port: 0, pageOrigin: 'http://127.0.0.1:4115' });
});

afterAll(() => identity?.close());

it('the demo’s identity provider answers by its own name alone, which all it tells is made of', async () => {
  const { origin, host, port } = new URL(identity?.issuer ?? '');
  const statusOf = (name: string) =>
    new Promise((resolve, reject) => {
      const asked = request(`${origin}/.well-known/openid-configuration`, { headers: { host: name } }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      asked.on('error', reject).end();
    });
  expect(await Promise.all([host, `evil.example:${port}`].map(statusOf))).toEqual([200, 421]);
});
