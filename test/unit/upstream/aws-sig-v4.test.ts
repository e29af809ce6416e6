import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsSigV4 } from '../../../gateway/upstream/credentials/aws-sig-v4.ts';
import type { UpstreamRequest } from '../../../gateway/upstream/upstream-client.ts';

const nobody = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** What the header says, by its parts. */
async function signatureOf(
  request: Partial<UpstreamRequest>,
  options: Partial<Parameters<typeof awsSigV4>[0]> = {},
): Promise<{ signature: string; signedHeaders: string; headers: Record<string, string> }> {
  const credentials = awsSigV4({
    type: 'awsSigV4',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: undefined,
    region: 'us-east-1',
    service: 'service',
    ...options,
  });
  const whole = { operation: 'op', method: 'GET', origin: 'https://example.amazonaws.com', path: '/', headers: {} };
  const { headers } = await credentials.applyTo({ ...whole, ...request }, nobody);
  const [, signedHeaders = '', signature = ''] =
    /SignedHeaders=([^,]+), Signature=([0-9a-f]+)$/.exec(headers['authorization'] ?? '') ?? [];
  return { signature, signedHeaders, headers };
}

describe('the test suite of AWS for Signature Version 4', () => {
  beforeEach(() => {
    vi.setSystemTime('2015-08-30T12:36:00Z');
  });

  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const vectors: readonly [string, Partial<UpstreamRequest>, string][] = [
    ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-header-value-trim',
      { headers: { 'my-header1': 'value1', 'my-header2': '"a   b   c"' } },
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    ['get-unreserved', { path: `/${unreserved}` }, '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f'],
    [
      'get-vanilla-empty-query-key',
      { path: '/?Param1=value1' },
      'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    ],
    [
      'get-vanilla-query-order-key',
      { path: '/?Param1=value2&Param1=Value1' },
      'eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1',
    ],
    [
      'get-vanilla-query-order-key-case',
      { path: '/?Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-vanilla-query-order-value',
      { path: '/?Param1=value2&Param1=value1' },
      '5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694',
    ],
    [
      'get-vanilla-query-unreserved',
      { path: `/?${unreserved}=${unreserved}` },
      '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
    ],
    [
      'get-vanilla-utf8-query, as it goes on the wire',
      { path: '/?%E1%88%B4=bar' },
      '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
    ],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-vanilla-query',
      { method: 'POST', path: '/?Param1=value1' },
      '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
    ],
    [
      'post-x-www-form-urlencoded',
      { method: 'POST', headers: form, body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
    ['get-slashes', { path: '//example//' }, '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84'],
    [
      'get-slash-pointless-dot',
      { path: '/./example' },
      'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
    ],
    ['get-relative', { path: '/example/..' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ];

  it.each(vectors)('gives the published signature: %s', async (_name, request, signature) => {
    expect((await signatureOf(request)).signature).toBe(signature);
  });

  it('gives the published signature of temporary credentials', async () => {
    const sessionToken =
      'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';
    const { signature, headers } = await signatureOf({ method: 'POST' }, { sessionToken });
    expect(headers['x-amz-security-token']).toBe(sessionToken);
    expect(signature).toBe('85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead');
  });
});

describe('the examples of Amazon S3', () => {
  const s3 = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    service: 's3',
  };
  const origin = 'https://examplebucket.s3.amazonaws.com';

  beforeEach(() => {
    vi.setSystemTime('2013-05-24T00:00:00Z');
  });

  it.each<[string, Partial<UpstreamRequest>, string]>([
    ['GET ?lifecycle', { path: '/?lifecycle' }, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    [
      'GET ?max-keys&prefix',
      { path: '/?max-keys=2&prefix=J' },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', async (_name, request, signature) => {
    expect((await signatureOf({ origin, ...request }, s3)).signature).toBe(signature);
  });
});

describe('a signed request', () => {
  it('goes out with the path and query that it came with, whatever they are for signing', async () => {
    const path = '/things/a%2Fb/%2E%2E/c%20d?q=x+y&z=%C3%A9&z&=&q=%2B';
    const credentials = awsSigV4({
      type: 'awsSigV4',
      accessKeyId: 'a',
      secretAccessKey: 'b',
      sessionToken: undefined,
      region: 'eu-central-1',
      service: 'execute-api',
    });
    const request = { operation: 'op', method: 'GET', origin: 'https://a.test', path, headers: { accept: 'a/b' } };
    const sent = await credentials.applyTo(request, nobody);
    expect(sent).toMatchObject({ ...request, headers: { accept: 'a/b' } });
    expect(Object.keys(sent.headers).sort()).toEqual(['accept', 'authorization', 'x-amz-date']);
  });

  it.each<[string, Record<string, string>, string]>([
    ['no content type', {}, 'host;x-amz-date'],
    ['its own', { 'content-type': 'application/octet-stream' }, 'content-type;host;x-amz-date'],
  ])('has no header signed that is not sent: a body with %s', async (_what, headers, signed) => {
    const sent = await signatureOf({ method: 'PUT', headers, body: new Uint8Array([1, 2]) });
    expect(sent.signedHeaders).toBe(signed);
    expect(sent.headers['content-type']).toBe(headers['content-type']);
  });

  it('is signed anew, without what an earlier signature left', async () => {
    const once = await signatureOf({ headers: {} });
    const twice = await signatureOf({ headers: once.headers });
    expect(twice.signature).toBe(once.signature);
  });

  it('has the digest of a body that was streamed, which is sent as it was read', async () => {
    async function* chunks() {
      yield Buffer.from('Param1=');
      yield Buffer.from('value1');
    }
    const request = { method: 'POST', body: chunks() };
    const { headers } = await signatureOf(request, { service: 's3' });
    expect(headers['x-amz-content-sha256']).toBe(createHash('sha256').update('Param1=value1').digest('hex'));
  });
});
