import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../gateway/errors/catalogue.ts';
import { refusals, withGateway } from './project-folder.ts';

const jwt = 'issuer: https://id.example, audience: weft, algorithms: [RS256]';
const secret = 'this-is-a-secret-of-32-bytes-yes';
const auth = (text: string) => `auth: { jwt: { ${jwt} }, ${text} }`;
const source = (text: string) => `sources: { shop: { ${text} } }`;
const credentials = (text: string) => source(`credentials: { ${text} }`);
const mustBeDuration = 'must be a duration with its unit, such as 500ms, 2s, 1m or 1h';
const mustBeScopes = 'must be a list of lists of scopes: [[a, b], [c]] means a and b, or c';

describe('a wrong value is refused with what was given and what is accepted', () => {
  it.each<[string, string, string]>([
    ['deadline: 10', 'deadline', `${mustBeDuration}; given 10`],
    ['deadline: -1s', 'deadline', `${mustBeDuration}; given "-1s"`],
    ['deadline: 0s', 'deadline', 'must be between 1ms and 24h; given "0s"'],
    ['deadline: 25h', 'deadline', 'must be between 1ms and 24h; given "25h"'],
    ['deadline: [1s]', 'deadline', `${mustBeDuration}, not a list`],
    ['deadline:', 'deadline', `${mustBeDuration}, but it is empty`],
    ['limits: { body: 1MB }', 'limits.body', 'must be a size with its unit, such as 64KiB or 1MiB; given "1MB"'],
    ['limits: { body: 0B }', 'limits.body', 'must be between 1B and 1GiB; given "0B"'],
    ['limits: 1MiB', 'limits', 'must be a map of keys, not text'],
    ['limits:', 'limits', 'must be a map of keys, but it is empty'],
    ['schema: { style: Mesh }', 'schema.style', 'must be one of mesh, graphql; given "Mesh"'],
    ['errors: { expose: "true" }', 'errors.expose', 'must be true or false, not text'],
    [
      'server: { cors: { origins: https://a.example } }',
      'server.cors.origins',
      'must be "*" or a list of origins; given "https://a.example"',
    ],
    [
      'server: { cors: { origins: [https://a.example/] } }',
      'server.cors.origins[0]',
      'must be an origin such as https://shop.example.com, without a path',
    ],
    [
      'server: { cors: { credentials: true } }',
      'server.cors.origins',
      'is missing; it must be "*" or a list of origins',
    ],
    [
      'server: { cors: { origins: "*", credentials: true } }',
      'server.cors.credentials',
      'cannot be true with origins "*": any site could act as the user; list the origins',
    ],
    ['server: { csrf: true }', 'server.csrf', 'must be false or a list of header names; given true'],
    ['server: { csrf: [] }', 'server.csrf', 'is empty'],
    ['server: { csrf: ["a b"] }', 'server.csrf[0]', 'must be the name of an HTTP header, such as x-api-key'],
    [
      'server: { graphiql: yes }',
      'server.graphiql',
      'must be true, false or { headers: { name: value } }; given "yes"',
    ],
    ['server: { graphiql: { header: {} } }', 'server.graphiql.header', 'unknown key; did you mean "headers"?'],
    [
      'server: { trustedProxies: [10.0.0.0/8, 10.0.0.0/33] }',
      'server.trustedProxies[1]',
      'must be an address, or a block of addresses as 10.0.0.0/8',
    ],
    ['server: { trustedProxies: true }', 'server.trustedProxies', 'must be a list, not true'],
    ['log: { clients: yes }', 'log.clients', 'must be one of none, audit, all; given "yes"'],
    [
      'auth: { apiKeys: { file: ./k }, refuse: field }',
      'auth.refuse',
      'must be one of operation, fields; given "field"',
    ],
    ['server: { compression: gzip }', 'server.compression', 'must be true or false, not text'],
    ['server: { introspection: 1 }', 'server.introspection', 'must be true or false, not a number'],
    [
      'auth: { apiKeys: { file: ./k }, login: { name: ID, clientId: c } }',
      'auth.login',
      'needs jwt or introspection, by which the tokens are verified that people come back with',
    ],
    [
      'auth: { jwt: { issuer: us, audience: a, algorithms: [RS256], jwksUri: https://id/k }, login: { name: ID, clientId: c } }',
      'auth.login',
      'needs issuer, because jwt.issuer is not the URL of an identity provider',
    ],
    [
      auth('login: { name: ID, clientId: c, resource: weft }'),
      'auth.login.resource',
      'must be an absolute URI without a fragment, such as https://graph.example.com (RFC 8707, 2)',
    ],
    [
      auth('login: { name: ID, clientId: c, scopes: [a b] }'),
      'auth.login.scopes[0]',
      'must be one scope, without spaces',
    ],
    [
      auth('login: { name: ID, clientId: c, origins: [https://id.example/token] }'),
      'auth.login.origins[0]',
      'must be an origin such as https://tokens.example.com, without a path',
    ],
    [
      auth('mode: protect-everything'),
      'auth.mode',
      'must be one of protect-all, protect-granular, none; given "protect-everything"',
    ],
    ['auth: {}', 'auth', 'nobody could prove who they are; give jwt or apiKeys, or mode: none for an open endpoint'],
    [
      'auth: { mode: protect-granular }',
      'auth',
      'nobody could prove who they are; give jwt or apiKeys, or mode: none for an open endpoint',
    ],
    ['auth:', 'auth', 'must be a map of keys, but it is empty'],
    ['checkAnswers: 0', 'checkAnswers', 'must be at least 1; given 0'],
    ['checkAnswers: often', 'checkAnswers', 'must be a number from 1, or false; given "often"'],
    [
      auth('rules: { Query.a: open }'),
      'auth.rules["Query.a"]',
      'must be "authenticated", "public" or { scopes: [[...]] }; given "open"',
    ],
    [
      auth('rules: { Query.a: {} }'),
      'auth.rules["Query.a"]',
      'demands nothing; give scopes, policies or args, or write "authenticated"',
    ],
    [
      auth('rules: { Query.a: { scopes: [[a]], unless: [[b]] } }'),
      'auth.rules["Query.a"].unless',
      'goes with args, from which it excepts callers',
    ],
    [auth('rules: { Query.a: { args: {} } }'), 'auth.rules["Query.a"].args', 'is empty, which every call would fulfil'],
    [auth('policies: { a: { claims: {} } }'), 'auth.policies.a.claims', 'is empty, which everybody would fulfil'],
    [
      auth('policies: { a: { claims: { b: {} } } }'),
      'auth.policies.a.claims.b',
      'must be text, a number, true or false, not a map of keys',
    ],
    [auth('rules: { Query.a: { scopes: [a, b] } }'), 'auth.rules["Query.a"].scopes[0]', `${mustBeScopes}, not text`],
    [auth('rules: { Query.a: { scopes: a } }'), 'auth.rules["Query.a"].scopes', `${mustBeScopes}, not text`],
    [auth('rules: { Query.a: { scopes: [] } }'), 'auth.rules["Query.a"].scopes', 'is empty, which nobody would fulfil'],
    [
      auth('rules: { Query.a: { scopes: [[]] } }'),
      'auth.rules["Query.a"].scopes[0]',
      'is empty, which everybody would fulfil; write "authenticated"',
    ],
    [
      auth('rules: { Query.a: { scopes: [["a b"]] } }'),
      'auth.rules["Query.a"].scopes[0][0]',
      'must be a scope: no spaces, quotes or backslashes (RFC 6749, 3.3)',
    ],
    [
      auth('rules: { Query.a.b: public }'),
      'auth.rules["Query.a.b"]',
      'is not a schema coordinate: Type, Type.field or Type.*',
    ],
    [
      auth('apiKeys: { file: keys.yaml }'),
      'auth.apiKeys.file',
      'the file keys.yaml cannot be used: there is no such file',
    ],
    [auth('apiKeys: { file: . }'), 'auth.apiKeys.file', 'the file . cannot be used: it is a folder, not a file'],
    [auth('apiKeys: {}'), 'auth.apiKeys.file', 'is missing; it must be text'],
    ['auth: { jwt: { audience: a, algorithms: [RS256] } }', 'auth.jwt.issuer', 'is missing; it must be text'],
    [
      'auth: { jwt: { issuer: https://a, algorithms: [RS256] } }',
      'auth.jwt.audience',
      'is missing; it must be text or a list of texts',
    ],
    ['auth: { jwt: { issuer: https://a, audience: [], algorithms: [RS256] } }', 'auth.jwt.audience', 'is empty'],
    ['auth: { jwt: { issuer: https://a, audience: a } }', 'auth.jwt.algorithms', 'is missing; it must be a list'],
    ['auth: { jwt: { issuer: https://a, audience: a, algorithms: [] } }', 'auth.jwt.algorithms', 'is empty'],
    [
      'auth: { jwt: { issuer: https://a, audience: a, algorithms: [none] } }',
      'auth.jwt.algorithms[0]',
      'must be one of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA; given "none"',
    ],
    [
      'auth: { jwt: { issuer: https://a, audience: a, algorithms: [HS256] } }',
      'auth.jwt.algorithms[0]',
      'HS256 needs a secret; public keys go with RS*, PS*, ES* or EdDSA',
    ],
    [
      `auth: { jwt: { ${jwt}, secret: ${secret} } }`,
      'auth.jwt.algorithms[0]',
      'RS256 needs a public key; a secret goes with HS256, HS384 or HS512',
    ],
    [
      'auth: { jwt: { issuer: a, audience: a, algorithms: [HS384], secret: short } }',
      'auth.jwt.secret',
      'must have at least 48 bytes for HS384 (RFC 7518, 3.2)',
    ],
    [
      `auth: { jwt: { ${jwt}, jwksUri: https://a/keys, jwksFile: ../.meshrc.yaml } }`.replace('../', ''),
      'auth.jwt.jwksFile',
      'keys come from one place, and jwksUri names one already',
    ],
    [
      `auth: { jwt: { ${jwt}, jwksUri: id.example/keys } }`,
      'auth.jwt.jwksUri',
      'must be a URL that begins with https:// (or http://)',
    ],
    [
      `auth: { jwt: { ${jwt}, publicKeyFile: key.pem } }`,
      'auth.jwt.publicKeyFile',
      'the file key.pem cannot be used: there is no such file',
    ],
    [
      'auth: { jwt: { issuer: weft, audience: a, algorithms: [RS256] } }',
      'auth.jwt.issuer',
      'must be a URL, because keys are found by OpenID discovery; or give jwksUri, jwksFile, publicKeyFile or secret',
    ],
    [
      `auth: { jwt: { ${jwt}, clockTolerance: 1h } }`,
      'auth.jwt.clockTolerance',
      'must be between 0s and 10m; given "1h"',
    ],
    ['sources: { shpo: {} }', 'sources.shpo', 'no source has this name; did you mean "shop"?'],
    ['sources: [shop]', 'sources', 'must be a map of keys, not a list'],
    [source('timeout: 2 s'), 'sources.shop.timeout', `${mustBeDuration}; given "2 s"`],
    [source('dotSegments: allow'), 'sources.shop.dotSegments', 'must be one of refuse, encode; given "allow"'],
    [source('forwardHeaders: Accept'), 'sources.shop.forwardHeaders', 'must be a list, not text'],
    [
      source('responseHeaders: [Set-Cookie, ETag]'),
      'sources.shop.responseHeaders[1]',
      'is about this API’s own message or connection, and the gateway says its own',
    ],
    [
      source('allowedAddresses: [10.0.0.0/8, 10.0.0.0/33]'),
      'sources.shop.allowedAddresses[1]',
      'must be an IP address or a block such as 10.0.0.0/8',
    ],
    [
      source('allowedAddresses: [metadata.internal]'),
      'sources.shop.allowedAddresses[0]',
      'must be an IP address or a block such as 10.0.0.0/8',
    ],
    [
      source('forwardHeaders: [Host]'),
      'sources.shop.forwardHeaders[0]',
      'belongs to the caller’s own connection and cannot be forwarded',
    ],
    [
      source('errors: { 404: NOTFOUND }'),
      'sources.shop.errors.404',
      `must be null or one of ${Object.keys(catalogue).join(', ')}; given "NOTFOUND"`,
    ],
    [source('errors: { 200: CONFLICT }'), 'sources.shop.errors.200', 'is not an HTTP status from 400 to 599'],
    [source('errors: { 4XX: CONFLICT }'), 'sources.shop.errors.4XX', 'is not an HTTP status from 400 to 599'],
    [
      credentials('type: mtls'),
      'sources.shop.credentials.type',
      'must be one of apiKey, basic, bearer, oauth2ClientCredentials, oauth2RefreshToken, awsSigV4, hmac, tokenExchange, byScheme; given "mtls"',
    ],
    [
      credentials('token: a'),
      'sources.shop.credentials.type',
      'is missing; it must be one of apiKey, basic, bearer, oauth2ClientCredentials, oauth2RefreshToken, awsSigV4, hmac, tokenExchange, byScheme',
    ],
    [credentials('type: bearer'), 'sources.shop.credentials.token', 'is missing; it must be text'],
    [
      credentials('type: oauth2ClientCredentials, tokenUrl: https://a, clientId: b'),
      'sources.shop.credentials.clientSecret',
      'is missing; it must be text, unless clientAuthentication is none',
    ],
    [
      credentials('type: tokenExchange, tokenUrl: https://a, clientId: b, clientSecret: c, clientAuthentication: none'),
      'sources.shop.credentials.clientSecret',
      'is not sent with clientAuthentication: none; leave it out',
    ],
    [
      credentials(
        'type: oauth2ClientCredentials, tokenUrl: https://a, clientId: b, clientSecret: c, parameters: { scope: d }',
      ),
      'sources.shop.credentials.parameters.scope',
      'is a parameter that Weft itself sends',
    ],
    [
      credentials('type: tokenExchange, tokenUrl: https://a, clientId: b, clientSecret: c, anonymous: allow'),
      'sources.shop.credentials.anonymous',
      'must be refuse, none, or credentials of the gateway’s own; given "allow"',
    ],
    [
      credentials('type: hmac, key: a, sign: "{verb}", headers: { x-a: "{signature}" }'),
      'sources.shop.credentials.sign',
      'has the unknown placeholder {verb}; known are {method}, {host}, {path}, {query}, {target}, {body}, {bodyDigest}, {timestamp}, {nonce} and {header.<name>}',
    ],
    [
      credentials('type: hmac, key: a, sign: "{method}", headers: { x-a: "{timestamp}" }'),
      'sources.shop.credentials.headers',
      'must send {signature} in one of its headers',
    ],
    [
      credentials('type: byScheme, schemes: { a: { type: none } }, otherwise: [b]'),
      'sources.shop.credentials.otherwise[0]',
      'is none of the schemes above: a',
    ],
    [
      credentials('type: byScheme, schemes: { a: { type: byScheme } }'),
      'sources.shop.credentials.schemes.a.type',
      'must be one of apiKey, basic, bearer, oauth2ClientCredentials, oauth2RefreshToken, awsSigV4, hmac, tokenExchange, none; given "byScheme"',
    ],
    [source('tls: { cert: ./a }'), 'sources.shop.tls', 'needs both cert and key, or neither'],
    [source('tls: {}'), 'sources.shop.tls', 'needs cert and key, or ca'],
    [credentials('type: bearer, token: ""'), 'sources.shop.credentials.token', 'is empty'],
    [
      credentials('type: bearer, token: a, value: b'),
      'sources.shop.credentials.value',
      'unknown key; accepted: type, token',
    ],
    [
      credentials('type: apiKey, in: body, name: a, value: b'),
      'sources.shop.credentials.in',
      'must be one of header, query, cookie; given "body"',
    ],
    [
      credentials('type: basic, username: a:b, password: c'),
      'sources.shop.credentials.username',
      'cannot hold a colon (RFC 7617, 2)',
    ],
    [source('cache: true'), 'sources.shop.cache', 'must be false, or { ttl: 30s, staleIfError: 1h }; given true'],
    [
      source('cache: { ttl: 30 }'),
      'sources.shop.cache.ttl',
      'must be a duration with its unit, such as 500ms, 2s, 1m or 1h; given 30',
    ],
    [source('retry: true'), 'sources.shop.retry', 'must be false, or a map such as { attempts: 3 }; given true'],
    [source('retry: { attempts: 1 }'), 'sources.shop.retry.attempts', 'must be at least 2; given 1'],
    [
      source('retry: { budget: 0.2 }'),
      'sources.shop.retry.budget',
      'must be a share with its unit, such as 20%; given 0.2',
    ],
    [source('retry: { budget: 101% }'), 'sources.shop.retry.budget', 'must be above 0% and at most 100%; given "101%"'],
    [source('retry: { methods: [POST] }'), 'sources.shop.retry.methods[0]', 'must be one of PUT, DELETE; given "POST"'],
    [source('idempotencyKey: {}'), 'sources.shop.idempotencyKey.operations', 'is missing; it must be a list'],
    [
      source('connectTimeout: 5'),
      'sources.shop.connectTimeout',
      'must be a duration with its unit, such as 500ms, 2s, 1m or 1h; given 5',
    ],
    [
      source('maxResponse: 32MB'),
      'sources.shop.maxResponse',
      'must be a size with its unit, such as 64KiB or 1MiB; given "32MB"',
    ],
    [
      source('cache: { size: 1MiB }'),
      'sources.shop.cache.size',
      'unknown key; accepted: ttl, staleWhileRevalidate, staleIfError',
    ],
    ['limits: { operations: 0 }', 'limits.operations', 'must be at least 1; given 0'],
    ...['https://ann:pw@otel.example', 'https://otel.example?key=k', 'https://otel.example/a#b', 'otel'].flatMap(
      (url): [string, string, string][] => {
        const message =
          'must be a URL that begins with https:// (or http://), without user name, query or fragment: keys belong in headers';
        return [
          [`tracing: { endpoint: '${url}' }`, 'tracing.endpoint', message],
          [`metrics: { otlp: { endpoint: '${url}' } }`, 'metrics.otlp.endpoint', message],
        ];
      },
    ),
    [
      'alerts: { webhook: { url: https://ops.example, secret: a-word } }',
      'alerts.webhook.secret',
      'must be whsec_ and 24 to 64 bytes in base64, as of: echo "whsec_$(openssl rand -base64 32)"',
    ],
    ['alerts: { errors: { rate: 101% } }', 'alerts.errors.rate', 'must be above 0% and at most 100%; given "101%"'],
    ['cache: { size: 64 }', 'cache.size', 'must be a size with its unit, such as 64KiB or 1MiB; given 64'],
    [
      credentials('type: oauth2ClientCredentials, tokenUrl: a, clientId: b, clientSecret: c'),
      'sources.shop.credentials.tokenUrl',
      'must be a URL that begins with https:// (or http://)',
    ],
  ])('%s', async (text, key, message) => {
    const lines = (await refusals(withGateway(text))).map((line) => line.replace(/^\S+ gateway\./, ''));
    expect(lines).toContain(`${key}: ${message}`);
  });

  it('an unknown key of a source, with those that it may have', async () => {
    const [line] = await refusals(withGateway(source('hedge: 1')));
    expect(line).toMatch(
      /^\.meshrc\.yaml:3:22 gateway\.sources\.shop\.hedge: unknown key; accepted: credentials, .*breaker/,
    );
  });
});
