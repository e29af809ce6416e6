import { z } from 'zod';
import { httpUrl, secret, section, text } from './section.ts';
import { duration } from './units.ts';

/** `gateway.auth.introspection`: how tokens are verified that only their issuer can read (RFC 7662). */
export const introspection = section({
  url: httpUrl().describe('The introspection endpoint of the authorization server.'),
  clientId: text().describe('The id by which the gateway asks.'),
  clientSecret: secret('Its secret'),
  audience: z
    .union([text(), z.array(text()).min(1)], { error: 'must be text or a list of texts' })
    .optional()
    .describe('The `aud` that tokens must have; one of a list. Without it any token of the server is accepted.'),
  cache: duration({ least: '0s', most: '5m' })
    .prefault('30s')
    .describe('How long an answer is believed, never beyond the token’s `exp`.'),
}).describe('Opaque bearer tokens: whom to ask what they are good for.');
