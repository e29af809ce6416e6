import { z } from 'zod';
import type { LoginConfig } from '../login-config.ts';
import { httpUrl, section, text } from './section.ts';

/** An absolute URL, or a name of another scheme such as `urn:`, without a fragment (RFC 8707, 2). */
const resource = z.string().regex(/^[a-z][a-z0-9+.-]*:[^\s#]+$/i, {
  error: 'must be an absolute URI without a fragment, such as https://graph.example.com (RFC 8707, 2)',
});

const origin = z.string().regex(/^https?:\/\/[^/\s?#@]+$/i, {
  error: 'must be an origin such as https://tokens.example.com, without a path',
});

/** `gateway.auth.login`: how people sign in to GraphiQL (OpenID Connect, code flow with PKCE). */
export const login = section({
  name: text().describe('What the button says after “Continue with”.'),
  clientId: text().describe('The id of GraphiQL at the identity provider: a public client, without a secret.'),
  issuer: httpUrl().optional().describe('The identity provider. Default: `jwt.issuer`.'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, { error: 'must be one scope, without spaces' }))
    .min(1)
    .default(['openid'])
    .describe('The scopes that are asked for.'),
  resource: resource.optional().describe('For whom the token shall be (RFC 8707): what `jwt.audience` says.'),
  audience: text()
    .optional()
    .describe('The same for providers that take a parameter `audience` instead of `resource`.'),
  origins: z
    .array(origin)
    .default([])
    .describe('Further origins of the provider that the page may connect to, such as that of its token endpoint.'),
}).describe('Signing in to GraphiQL at an identity provider.');

/**
 * What keeps people from signing in whatever they do: nothing verifies the tokens that they would come back with, or nobody knows
 * where they sign in. Runs on what may not have passed the other checks, so that all is told together.
 */
export function checkLogin(given: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const { login, jwt, introspection } = given;
  if (typeof login !== 'object' || login === null) return;
  if (jwt === undefined && introspection === undefined) {
    const message = 'needs jwt or introspection, by which the tokens are verified that people come back with';
    context.addIssue({ code: 'custom', path: ['login'], message });
  } else if (!('issuer' in login) && !/^https?:/.test(issuerOf(jwt))) {
    const message = 'needs issuer, because jwt.issuer is not the URL of an identity provider';
    context.addIssue({ code: 'custom', path: ['login'], message });
  }
}

function issuerOf(jwt: unknown): string {
  return typeof jwt === 'object' && jwt !== null && 'issuer' in jwt ? String(jwt.issuer) : '';
}

/** With the issuer of tokens for a provider that is not named. */
export function loginOf(given: z.output<typeof login>, jwtIssuer: string | undefined): LoginConfig {
  const { issuer = jwtIssuer ?? '', resource, audience, ...rest } = given;
  return { ...rest, issuer, resource, audience };
}
