import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HmacConfig } from '../../../gateway/config/credentials-config.ts';
import { hmacCredentials } from '../../../gateway/upstream/credentials/hmac.ts';
import type { UpstreamRequest } from '../../../gateway/upstream/upstream-client.ts';

const nobody = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined };
const request: UpstreamRequest = {
  operation: 'op',
  method: 'POST',
  origin: 'https://api.test:8443',
  path: '/v1/payments%2F1?b=2&a=%C3%A9',
  headers: { 'content-type': 'application/json' },
  body: '{"amount":"1 €"}',
};
const config: HmacConfig = {
  type: 'hmac',
  key: 'key',
  algorithm: 'sha256',
  encoding: 'hex',
  timestamp: 'seconds',
  sign: '{method}',
  headers: { 'x-signature': '{signature}' },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime('2026-01-31T12:00:00.123Z');
});

afterEach(() => {
  vi.useRealTimers();
});

const sign = async (parts: Partial<HmacConfig>, sent: UpstreamRequest = request) =>
  (await hmacCredentials('shop', { ...config, ...parts }).applyTo(sent, nobody)).headers;
const hmac = (text: string | Buffer, key = 'key') => createHmac('sha256', key).update(text).digest('hex');

describe('an HMAC', () => {
  it('is the one of RFC 4231, 4.3', async () => {
    const headers = await sign({ key: 'Jefe', sign: 'what do ya want for nothing?' });
    expect(headers['x-signature']).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  const digest = createHash('sha256').update('{"amount":"1 €"}').digest('hex');
  it.each([
    ['{method} {host}', 'POST api.test:8443'],
    ['{path}', '/v1/payments%2F1'],
    ['{query}', 'b=2&a=%C3%A9'],
    ['{target}', '/v1/payments%2F1?b=2&a=%C3%A9'],
    ['{body}', '{"amount":"1 €"}'],
    ['{bodyDigest}', digest],
    ['{timestamp}', '1769860800'],
    ['{header.Content-Type}|{header.x-none}', 'application/json|'],
    ['{method}\n{target}\n{timestamp}\n{bodyDigest}', `POST\n/v1/payments%2F1?b=2&a=%C3%A9\n1769860800\n${digest}`],
  ])('is over %j, as it is sent', async (template, text) => {
    expect((await sign({ sign: template }))['x-signature']).toBe(hmac(text));
  });

  it.each([
    ['milliseconds', '1769860800123'],
    ['iso8601', '2026-01-31T12:00:00Z'],
  ] as const)('is over the time in %s that a header says', async (timestamp, text) => {
    const headers = { 'x-time': '{timestamp}', authorization: 'HMAC id="a", sig="{signature}"' };
    expect(await sign({ timestamp, sign: '{timestamp}', headers })).toMatchObject({
      'x-time': text,
      authorization: `HMAC id="a", sig="${hmac(text)}"`,
    });
  });

  it('is over a nonce that a header says, another for each request', async () => {
    const headers = { 'x-nonce': '{nonce}', 'x-signature': '{signature}' };
    const [one, other] = [await sign({ sign: '{nonce}', headers }), await sign({ sign: '{nonce}', headers })];
    expect(one['x-nonce']).not.toBe(other['x-nonce']);
    expect(one['x-signature']).toBe(hmac(one['x-nonce'] ?? ''));
  });

  it.each(['base64', 'base64url'] as const)('is written in %s, and the digest with it', async (encoding) => {
    const bodyDigest = createHash('sha512').update('{"amount":"1 €"}').digest(encoding);
    const headers = await sign({ encoding, algorithm: 'sha512', sign: '{bodyDigest}' });
    expect(headers['x-signature']).toBe(createHmac('sha512', 'key').update(bodyDigest).digest(encoding));
  });

  it('is over bytes that are no text, and over a body that is streamed', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    async function* chunks() {
      yield bytes.subarray(0, 1);
      yield bytes.subarray(1);
    }
    expect((await sign({ sign: '{body}' }, { ...request, body: bytes }))['x-signature']).toBe(hmac(bytes));
    const streamed = await hmacCredentials('shop', { ...config, sign: '{body}' }).applyTo(
      { ...request, body: chunks() },
      nobody,
    );
    expect(streamed).toMatchObject({ body: bytes, headers: { 'x-signature': hmac(bytes) } });
  });

  it('is over nothing where there is no body and no query', async () => {
    const { body: _body, ...bodiless } = request;
    const sent = { ...bodiless, path: '/a' };
    const headers = await sign({ sign: '{path}{query}{body}{bodyDigest}' }, sent);
    expect(headers['x-signature']).toBe(hmac(`/a${createHash('sha256').digest('hex')}`));
  });

  it.each([
    ['content-length', '{signature}', '"content-length" belongs to the connection and cannot be set.'],
    ['x-signature', '{signature}\n', 'The template holds a character that a header cannot.'],
  ])('is refused in the header %s: %j', (name, template, message) => {
    expect(() => hmacCredentials('shop', { ...config, headers: { [name]: template } })).toThrow(
      `gateway.sources.shop.credentials.headers.${name}: ${message}`,
    );
  });
});
