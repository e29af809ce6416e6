import { z } from 'zod';
import { httpUrl, secret, section, text } from './section.ts';

const apiKey = section({
  type: z.literal('apiKey').describe('A key in a header, query parameter or cookie.'),
  in: z.enum(['header', 'query', 'cookie']).default('header').describe('Where the key goes.'),
  name: text().describe('Name of the header, query parameter or cookie.'),
  value: secret('The key'),
});

const basic = section({
  type: z.literal('basic').describe('User name and password (RFC 7617).'),
  username: z
    .string()
    .regex(/^[^:]*$/, { error: 'cannot hold a colon (RFC 7617, 2)' })
    .describe('The user name.'),
  password: secret('The password'),
});

const bearer = section({
  type: z.literal('bearer').describe('A bearer token (RFC 6750).'),
  token: secret('The token'),
});

const oauth2ClientCredentials = section({
  type: z.literal('oauth2ClientCredentials').describe('A token that the gateway fetches for itself (RFC 6749, 4.4).'),
  tokenUrl: httpUrl().describe('The token endpoint.'),
  clientId: text().describe('The client’s id.'),
  clientSecret: secret('The client’s secret'),
  scopes: z.array(text()).default([]).describe('Scopes to ask for.'),
});

/** `gateway.sources.<name>.credentials`: how the gateway proves to an API who it is. */
export const credentials = z
  .discriminatedUnion('type', [apiKey, basic, bearer, oauth2ClientCredentials])
  .describe('How the gateway proves to this API who it is.');
