import { describe, expect, it } from 'vitest';
import { credentials as credentialsSection } from '../../../gateway/config/section/credentials.ts';
import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { scaffoldCredentials } from '../../../gateway/project/add/scaffold-credentials.ts';

type Security = readonly Readonly<Record<string, readonly string[]>>[];

const schemes = {
  key: { type: 'apiKey', in: 'header', name: 'X-Key' },
  token: { type: 'http', scheme: 'bearer' },
  digest: { type: 'http', scheme: 'digest' },
  client: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/token', scopes: {} } } },
  person: {
    type: 'oauth2',
    flows: { authorizationCode: { authorizationUrl: '/a', tokenUrl: '/t', refreshUrl: '/refresh', scopes: {} } },
  },
  signIn: { type: 'openIdConnect', openIdConnectUrl: 'https://id.test/.well-known/openid-configuration' },
  tls: { type: 'mutualTLS' },
  iam: { type: 'apiKey', in: 'header', name: 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' },
};

/** What is scaffolded for an API whose operations demand this, in this order. */
function scaffolded(operations: readonly (Security | undefined)[], endpoint = 'https://api.shop.test/v1') {
  const paths = Object.fromEntries(
    operations.map((security, index) => {
      const get = {
        operationId: `op${index}`,
        ...(security && { security }),
        responses: { 200: { description: 'ok' } },
      };
      return [`/${index}`, { get }];
    }),
  );
  const document = {
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    paths,
    components: { securitySchemes: schemes },
  };
  const { description } = describeApi(document, { location: 'https://api.shop.test/openapi.json' });
  const { credentials, notes } = scaffoldCredentials('shop', description, endpoint);
  // What is written is accepted.
  if (credentials) credentialsSection.parse(credentials.config);
  return { config: credentials?.config, variables: credentials?.variables.map(({ name }) => name), notes };
}

const unset = (variable: string) => `\${${variable}:unset}`;
const bearer = (variable: string) => ({ type: 'bearer', token: unset(variable) });
const key = (variable: string) => ({ type: 'apiKey', in: 'header', name: 'X-Key', value: unset(variable) });

describe('scaffolded credentials', () => {
  it('are the ones that open all operations, where there are such', () => {
    expect(scaffolded([[{ token: [] }], [{ key: [] }, { token: [] }], []])).toEqual({
      config: bearer('SHOP_TOKEN'),
      variables: ['SHOP_TOKEN'],
      notes: [],
    });
    expect(scaffolded([undefined, []])).toEqual({ config: undefined, variables: undefined, notes: [] });
  });

  it('are by scheme where operations demand others, with variables of their own', () => {
    expect(scaffolded([[{ token: [] }], [{ key: [] }], [{ token: [] }]])).toEqual({
      config: { type: 'byScheme', schemes: { token: bearer('SHOP_TOKEN_TOKEN'), key: key('SHOP_KEY_API_KEY') } },
      variables: ['SHOP_TOKEN_TOKEN', 'SHOP_KEY_API_KEY'],
      notes: [],
    });
  });

  it('are by scheme where an operation demands two together', () => {
    expect(scaffolded([[{ token: [], key: [] }]]).config).toEqual({
      type: 'byScheme',
      schemes: { token: bearer('SHOP_TOKEN_TOKEN'), key: key('SHOP_KEY_API_KEY') },
    });
  });

  it('leave out what Weft cannot do, and say so', () => {
    expect(scaffolded([[{ digest: [] }]])).toEqual({
      config: undefined,
      variables: undefined,
      notes: ['The security scheme digest (http digest) is not configured: Weft has no credentials of this kind.'],
    });
  });

  it('are a refresh token where the description says how it is renewed', () => {
    expect(scaffolded([[{ person: [] }]])).toEqual({
      config: {
        type: 'oauth2RefreshToken',
        tokenUrl: 'https://api.shop.test/refresh',
        clientId: unset('SHOP_CLIENT_ID'),
        clientSecret: unset('SHOP_CLIENT_SECRET'),
        refreshToken: unset('SHOP_REFRESH_TOKEN'),
      },
      variables: ['SHOP_CLIENT_ID', 'SHOP_CLIENT_SECRET', 'SHOP_REFRESH_TOKEN'],
      notes: [],
    });
  });

  it('are a token where people sign in, with what there is besides', () => {
    expect(scaffolded([[{ signIn: [] }]])).toEqual({
      config: bearer('SHOP_TOKEN'),
      variables: ['SHOP_TOKEN'],
      notes: [expect.stringMatching(/^signIn \(openIdConnect\) is for people who sign in: .*tokenExchange/)],
    });
  });

  it('are a signature where Amazon API Gateway wants one, of the region that the endpoint names', () => {
    const endpoint = 'https://abc.execute-api.eu-central-1.amazonaws.com/prod';
    expect(scaffolded([[{ iam: [] }]], endpoint).config).toEqual({
      type: 'awsSigV4',
      accessKeyId: unset('SHOP_ACCESS_KEY_ID'),
      secretAccessKey: unset('SHOP_SECRET_ACCESS_KEY'),
      region: 'eu-central-1',
      service: 'execute-api',
    });
  });

  it('count a certificate as one that is configured beside them, and say how', () => {
    const told =
      'The security scheme tls (mutualTLS) needs a certificate: set tls: { cert: ./client.pem, key: ./client-key.pem } beside credentials.';
    expect(scaffolded([[{ tls: [], key: [] }]])).toEqual({
      config: { type: 'byScheme', schemes: { key: key('SHOP_KEY_API_KEY'), tls: { type: 'none' } } },
      variables: ['SHOP_KEY_API_KEY'],
      notes: [told],
    });
    expect(scaffolded([[{ tls: [] }]])).toEqual({ config: undefined, variables: undefined, notes: [told] });
  });
});
