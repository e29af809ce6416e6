import { z } from 'zod';
import { hmacPlaceholders, placeholdersIn } from './hmac-template.ts';
import { headerName, httpUrl, secret, section, text } from './section.ts';

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

/** What Weft itself says in a token request. */
const ownParameters = /^(grant_type|client_id|client_secret|scope|refresh_token|subject_token|subject_token_type)$/;

const oauthClient = {
  tokenUrl: httpUrl().describe('The token endpoint.'),
  clientId: text().describe('The client’s id.'),
  clientSecret: secret('The client’s secret').optional(),
  clientAuthentication: z
    .enum(['basic', 'post', 'none'])
    .default('basic')
    .describe('How the client says who it is: in the header Authorization, in the body, or by its id alone.'),
  scopes: z.array(text()).default([]).describe('Scopes to ask for.'),
  parameters: z
    .record(
      z.string().refine((name) => !ownParameters.test(name), { error: 'is a parameter that Weft itself sends' }),
      z.string(),
    )
    .default({})
    .describe('Further parameters of the token request, such as audience or resource.'),
};

interface OAuthClient {
  readonly clientAuthentication: 'basic' | 'post' | 'none';
  readonly clientSecret?: string | undefined;
}

function checkClientSecret({ clientAuthentication, clientSecret }: OAuthClient, context: z.RefinementCtx): void {
  if ((clientAuthentication === 'none') === (clientSecret === undefined)) return;
  const message =
    clientSecret === undefined
      ? 'must be text, unless clientAuthentication is none'
      : 'is not sent with clientAuthentication: none; leave it out';
  context.addIssue({ code: 'custom', path: ['clientSecret'], message });
}

const oauth2ClientCredentials = section({
  type: z.literal('oauth2ClientCredentials').describe('A token that the gateway fetches for itself (RFC 6749, 4.4).'),
  ...oauthClient,
}).superRefine(checkClientSecret);

const oauth2RefreshToken = section({
  type: z
    .literal('oauth2RefreshToken')
    .describe('A token that the gateway gets for a refresh token, which somebody who signed in gave it (RFC 6749, 6).'),
  ...oauthClient,
  refreshToken: secret('The refresh token. One that replaces it is written to that file'),
}).superRefine(checkClientSecret);

const awsSigV4 = section({
  type: z.literal('awsSigV4').describe('A signature of AWS, version 4.'),
  accessKeyId: text().describe('The id of the access key.'),
  secretAccessKey: secret('The access key'),
  sessionToken: secret('The session token of temporary credentials').optional(),
  region: text().describe('The region, such as eu-central-1.'),
  service: text().describe('The service, such as execute-api or s3.'),
});

const template = (allowed: readonly string[]) =>
  text().superRefine((value, context) => {
    for (const name of placeholdersIn(value)) {
      if (allowed.includes(name) || name.startsWith('header.')) continue;
      context.addIssue({
        code: 'custom',
        message: `has the unknown placeholder {${name}}; known are {${allowed.join('}, {')}} and {header.<name>}`,
      });
    }
  });

const hmac = section({
  type: z.literal('hmac').describe('A signature over parts of the request, made with a shared secret.'),
  key: secret('The shared secret'),
  algorithm: z.enum(['sha256', 'sha384', 'sha512']).default('sha256').describe('The hash.'),
  encoding: z
    .enum(['hex', 'base64', 'base64url'])
    .default('hex')
    .describe('How the signature and {bodyDigest} are written.'),
  timestamp: z
    .enum(['seconds', 'milliseconds', 'iso8601'])
    .default('seconds')
    .describe('What {timestamp} is: seconds or milliseconds since 1970, or 2026-01-31T12:00:00Z.'),
  sign: template(hmacPlaceholders.signed).describe('What is signed: a template of the request’s parts.'),
  headers: z
    .record(headerName(), template(hmacPlaceholders.sent))
    .refine((headers) => Object.values(headers).some((value) => placeholdersIn(value).includes('signature')), {
      error: 'must send {signature} in one of its headers',
    })
    .describe('Headers that are sent, by name: templates that may hold {signature}.'),
});

const own = [apiKey, basic, bearer, oauth2ClientCredentials, oauth2RefreshToken, awsSigV4, hmac] as const;

const tokenExchange = section({
  type: z.literal('tokenExchange').describe('The caller’s token, exchanged for one that this API takes (RFC 8693).'),
  ...oauthClient,
  header: headerName().default('authorization').describe('The caller’s header that holds the token.'),
  subjectTokenType: text()
    .default('urn:ietf:params:oauth:token-type:access_token')
    .describe('What the caller’s token is (RFC 8693, 3).'),
  anonymous: z
    .union([z.enum(['refuse', 'none']), z.discriminatedUnion('type', own)], {
      error: 'must be refuse, none, or credentials of the gateway’s own',
    })
    .default('refuse')
    .describe('Callers without a token: refuse them, call without credentials, or with these.'),
}).superRefine(checkClientSecret);

const none = section({
  type: z.literal('none').describe('Seen to elsewhere: by tls, forwardHeaders or operationHeaders.'),
});

const byScheme = section({
  type: z.literal('byScheme').describe('Those of the security schemes that each operation demands.'),
  schemes: z
    .record(z.string(), z.discriminatedUnion('type', [...own, tokenExchange, none]))
    .describe('By the name of the security scheme in the description.'),
  otherwise: z
    .array(text())
    .default([])
    .describe('Schemes for requests of which the description says nothing, such as the one for itself.'),
}).superRefine(({ schemes, otherwise }, context) => {
  for (const [index, name] of otherwise.entries()) {
    if (Object.hasOwn(schemes, name)) continue;
    const known = Object.keys(schemes).join(', ') || 'none yet';
    context.addIssue({ code: 'custom', path: ['otherwise', index], message: `is none of the schemes above: ${known}` });
  }
});

/** `gateway.sources.<name>.credentials`: how the gateway proves to an API who it is. */
export const credentials = z
  .discriminatedUnion('type', [...own, tokenExchange, byScheme])
  .describe('How the gateway proves to this API who it is.');

/** `gateway.sources.<name>.tls`: certificates for connections to an API. */
export const tls = section({
  cert: text().optional().describe('Path of the client’s certificate in PEM. It is read again when it changes.'),
  key: text().optional().describe('Path of its private key in PEM.'),
  passphrase: secret('The passphrase of the key').optional(),
  ca: text().optional().describe('Path of the authorities, in PEM, that are trusted for this API, and no others.'),
})
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'needs both cert and key, or neither',
  })
  .refine(({ cert, ca }) => cert !== undefined || ca !== undefined, { error: 'needs cert and key, or ca' })
  .describe('Certificates for connections to this API.');
