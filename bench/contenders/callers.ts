import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const users = 50;

/** The API key whose digest is in `projects/weft-api-key/api-keys.yaml`, as every request carries it. */
export const apiKeyCallers: readonly string[] = ['x-api-key: weft-bench-key-that-opens-nothing-else'];

/** Tokens of fifty users, signed with a key that is made now; its public half goes to `jwks.json` of the project. */
export async function tokenCallers(project: string): Promise<readonly string[]> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' };
  writeFileSync(path.join(project, 'jwks.json'), JSON.stringify({ keys: [key] }));
  return Promise.all(
    Array.from({ length: users }, async (_, index) => {
      const token = await new SignJWT({ scope: 'posts:read users:read' })
        .setProtectedHeader({ alg: 'ES256', kid: 'bench' })
        .setSubject(`user-${index}`)
        .setIssuer('https://id.bench.example')
        .setAudience('bench')
        .setIssuedAt()
        .setExpirationTime('1d')
        .sign(privateKey);
      return `authorization: Bearer ${token}`;
    }),
  );
}
