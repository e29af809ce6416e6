import { z } from 'zod';
import type { JwtConfig } from '../gateway-config.ts';
import { httpUrl, secret, section, text } from './section.ts';
import { duration } from './units.ts';

const hmac = ['HS256', 'HS384', 'HS512'] as const;
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;
const keySources = ['jwksUri', 'jwksFile', 'publicKeyFile', 'secret'] as const;

/** `gateway.auth.jwt`: how bearer tokens are verified (RFC 7519, RFC 8725). */
export const jwt = section({
  issuer: text().describe(
    'The `iss` that tokens must have. Its keys are found by OpenID discovery unless another key source is given.',
  ),
  audience: z
    .union([text(), z.array(text()).min(1)], { error: 'must be text or a list of texts' })
    .describe('The `aud` that tokens must have; one of a list.'),
  authorizedParties: z
    .array(text())
    .min(1)
    .optional()
    .describe('To whom tokens may have been issued: `azp` or `client_id` must be one of these.'),
  algorithms: z
    .array(z.enum([...hmac, ...asymmetric]))
    .min(1)
    .describe(
      'The signature algorithms that are accepted, and no others (RFC 8725, 3.1). HS* goes with `secret` only.',
    ),
  jwksUri: httpUrl().optional().describe('URL of a JWKS, where the issuer offers no OpenID discovery.'),
  jwksFile: text().optional().describe('Path of a JWKS file, from the project’s folder.'),
  publicKeyFile: text().optional().describe('Path of a public key or certificate in PEM, from the project’s folder.'),
  secret: secret('The shared secret of HS256, HS384 or HS512').optional(),
  clockTolerance: duration({ least: '0s', most: '10m' })
    .prefault('5s')
    .describe('How far the clocks of issuer and gateway may differ.'),
})
  .superRefine(checkKeySource, { when: ({ value }) => typeof value === 'object' && value !== null })
  .describe('Bearer tokens: who issues them and how they are verified.');

/** Runs on what may not have passed the other checks, so that all is told together. */
function checkKeySource(given: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const sources = keySources.filter((key) => given[key] !== undefined);
  for (const key of sources.slice(1)) {
    context.addIssue({
      code: 'custom',
      path: [key],
      message: `keys come from one place, and ${sources[0]} names one already`,
    });
  }
  const algorithms: readonly unknown[] = Array.isArray(given['algorithms']) ? given['algorithms'] : [];
  for (const [index, algorithm] of algorithms.entries()) {
    const isHmac = hmac.some((name) => name === algorithm);
    const isAsymmetric = asymmetric.some((name) => name === algorithm);
    const path = ['algorithms', index];
    if (isHmac && given['secret'] === undefined) {
      context.addIssue({
        code: 'custom',
        path,
        message: `${algorithm} needs a secret; public keys go with RS*, PS*, ES* or EdDSA`,
      });
    } else if (isAsymmetric && given['secret'] !== undefined) {
      context.addIssue({
        code: 'custom',
        path,
        message: `${algorithm} needs a public key; a secret goes with HS256, HS384 or HS512`,
      });
    }
  }
  if (sources.length === 0 && typeof given['issuer'] === 'string' && !/^https?:\/\//.test(given['issuer'])) {
    const message =
      'must be a URL, because keys are found by OpenID discovery; or give jwksUri, jwksFile, publicKeyFile or secret';
    context.addIssue({ code: 'custom', path: ['issuer'], message });
  }
}

/**
 * What is wrong with a shared secret that is shorter than the hash of an accepted algorithm (RFC 7518, 3.2): short ones are found
 * by trying.
 */
export function shortSecret(given: z.output<typeof jwt>, secretIn: (text: string) => string): string | undefined {
  if (given.secret === undefined) return undefined;
  const least = Math.max(...given.algorithms.map((algorithm) => Number(algorithm.slice(-3)) / 8));
  const bytes = Buffer.byteLength(secretIn(given.secret));
  return bytes < least
    ? `must have at least ${least} bytes for ${given.algorithms.join(', ')} (RFC 7518, 3.2)`
    : undefined;
}

/** The one place that keys come from. */
export function keysOf(
  given: z.output<typeof jwt>,
  read: { path(file: string): string; secret(text: string): string },
): JwtConfig['keys'] {
  if (given.jwksUri !== undefined) return { from: 'jwksUri', uri: given.jwksUri };
  if (given.jwksFile !== undefined) return { from: 'jwksFile', file: read.path(given.jwksFile) };
  if (given.publicKeyFile !== undefined) return { from: 'publicKeyFile', file: read.path(given.publicKeyFile) };
  if (given.secret !== undefined) return { from: 'secret', secret: read.secret(given.secret) };
  return { from: 'discovery' };
}
