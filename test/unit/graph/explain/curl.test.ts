import { describe, expect, it } from 'vitest';
import type { CredentialsConfig } from '../../../../gateway/config/credentials-config.ts';
import { curlOf } from '../../../../gateway/graph/explain/curl.ts';
import type { CallContext, UpstreamRequest } from '../../../../gateway/upstream/upstream-client.ts';

const context: CallContext = {
  requestId: 'r',
  callerHeaders: { authorization: 'Bearer of-the-caller', 'x-tenant': 'acme' },
  deadlineAt: undefined,
  signal: undefined,
};

function curl(
  request: Partial<UpstreamRequest>,
  credentials?: CredentialsConfig,
  { forwardHeaders = [], ownQuery = [] }: { forwardHeaders?: string[]; ownQuery?: string[] } = {},
): string {
  const whole: UpstreamRequest = {
    operation: 'o',
    method: 'GET',
    origin: 'https://api.example',
    path: '/',
    headers: {},
    ...request,
  };
  return curlOf(whole, context, {
    source: 'petStore',
    config: { credentials, forwardHeaders },
    ownQuery: new Set(ownQuery),
  });
}

describe('a call as a curl command', () => {
  it('quotes what a shell would take for its own', () => {
    expect(curl({ path: "/a'b$(rm)/`x`?q=$HOME" })).toBe(`curl 'https://api.example/a'\\''b$(rm)/\`x\`?q=$HOME'`);
    expect(curl({ path: '/a$b`c"d\\?api_key=1' })).toBe(
      'curl "https://api.example/a\\$b\\`c\\"d\\\\?api_key=$PET_STORE_API_KEY"',
    );
  });

  it.each<[string, CredentialsConfig, string]>([
    ['bearer', { type: 'bearer', token: 'sekret' }, '-H "authorization: Bearer $PET_STORE_TOKEN"'],
    [
      'basic',
      { type: 'basic', username: 'sekret', password: 'sekret' },
      '-u "$PET_STORE_USERNAME:$PET_STORE_PASSWORD"',
    ],
    ['a header', { type: 'apiKey', in: 'header', name: 'X-Key', value: 'sekret' }, '-H "X-Key: $PET_STORE_X_KEY"'],
    ['a cookie', { type: 'apiKey', in: 'cookie', name: 'sid', value: 'sekret' }, '-b "sid=$PET_STORE_SID"'],
    [
      'a parameter',
      { type: 'apiKey', in: 'query', name: 'key', value: 'sekret' },
      '"https://api.example/?key=$PET_STORE_KEY"',
    ],
    [
      'a signature of AWS',
      {
        ...{ type: 'awsSigV4', accessKeyId: 'sekret', secretAccessKey: 'sekret', sessionToken: 'sekret' },
        ...{ region: 'eu-central-1', service: 'execute-api' },
      },
      '--aws-sigv4 \'aws:amz:eu-central-1:execute-api\' --user "$PET_STORE_ACCESS_KEY_ID:$PET_STORE_SECRET_ACCESS_KEY"',
    ],
    [
      'a signature',
      {
        ...{ type: 'hmac', key: 'sekret', algorithm: 'sha256', encoding: 'hex', timestamp: 'seconds', sign: 'sekret' },
        headers: { 'x-time': 'sekret', 'x-sig': 'sekret' },
      },
      '-H "x-time: $PET_STORE_X_TIME" -H "x-sig: $PET_STORE_X_SIG"',
    ],
    [
      'those that are not described',
      {
        ...{ type: 'byScheme', otherwise: ['b', 'c'] },
        schemes: {
          a: { type: 'bearer', token: 'sekret' },
          b: { type: 'apiKey', in: 'header', name: 'X-Key', value: 'sekret' },
          c: { type: 'none' },
        },
      },
      '-H "X-Key: $PET_STORE_X_KEY"',
    ],
    [
      'a fetched token',
      {
        type: 'oauth2ClientCredentials',
        tokenUrl: 'https://id',
        clientId: 'sekret',
        clientSecret: 'sekret',
        scopes: [],
      },
      '-H "authorization: Bearer $PET_STORE_TOKEN"',
    ],
  ])('has a variable for %s', (_, credentials, expected) => {
    const command = curl({}, credentials);
    expect(command).toContain(expected);
    expect(command).not.toContain('sekret');
  });

  it('shows no value of a header, but of those that hold no secrets', () => {
    const headers = { accept: 'application/json', 'x-api-version': '2', 'x-session': 'sekret', 'content-length': '3' };
    expect(curl({ headers })).toBe(
      `curl 'https://api.example/' -H 'accept: application/json' -H "x-api-version: $PET_STORE_X_API_VERSION" -H "x-session: $PET_STORE_X_SESSION"`,
    );
  });

  it('has variables for the headers of the caller that go on, and only for those', () => {
    const command = curl({}, undefined, { forwardHeaders: ['authorization', 'accept-language'] });
    expect(command).toBe(`curl 'https://api.example/' -H "authorization: $CALLER_AUTHORIZATION"`);
  });

  it('has variables for parameters that the project adds, and for those that are named like secrets', () => {
    const command = curl({ path: '/a?page=2&tenant=sekret&access_token=sekret' }, undefined, { ownQuery: ['tenant'] });
    expect(command).toBe(
      `curl "https://api.example/a?page=2&tenant=$PET_STORE_TENANT&access_token=$PET_STORE_ACCESS_TOKEN"`,
    );
  });

  it.each([
    [
      'JSON',
      '{"user":"u","password":"se\\"kret","card":{"number":"1"},"n":1}',
      '{"user":"u","password":"[secret]","card":{"number":"1"},"n":1}',
    ],
    ['a form', 'user=u&card[cvc]=sekret&n=1', 'user=u&card[cvc]=[secret]&n=1'],
  ])('leaves out members of %s that are named like secrets', (_, body, shown) => {
    expect(curl({ method: 'POST', body })).toBe(`curl -X POST 'https://api.example/' --data-binary '${shown}'`);
  });

  it('shows no binary', () => {
    expect(curl({ method: 'PUT', body: new Uint8Array([1]) })).toBe(
      `curl -X PUT 'https://api.example/' --data-binary '(binary)'`,
    );
  });

  it('has what the operation demands, where credentials differ by that', () => {
    const schemes = {
      token: { type: 'bearer', token: 'sekret' },
      key: { type: 'apiKey', in: 'query', name: 'key', value: 'sekret' },
      other: { type: 'apiKey', in: 'query', name: 'other', value: 'sekret' },
    } as const;
    const credentials: CredentialsConfig = { type: 'byScheme', schemes, otherwise: ['token'] };
    expect(curl({ security: [] }, credentials)).toBe("curl 'https://api.example/'");
    expect(curl({ security: [['unknown'], ['key', 'other']] }, credentials)).toBe(
      'curl "https://api.example/?key=$PET_STORE_KEY&other=$PET_STORE_OTHER"',
    );
  });
});
