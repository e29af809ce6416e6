import { describe, expect, it } from 'vitest';
import { createCredentials } from '../../../gateway/upstream/credentials/create-credentials.ts';
import { CredentialsHealth } from '../../../gateway/upstream/credentials/credentials-health.ts';
import { answerTo, withoutEchoes, withoutRequest } from '../../../gateway/upstream/transport/without-echoes.ts';
import type { CallContext, UpstreamRequest } from '../../../gateway/upstream/upstream-client.ts';

const request = (parts: Partial<UpstreamRequest>): UpstreamRequest => ({
  operation: 'op',
  method: 'GET',
  origin: 'https://api.example.com',
  path: '/',
  headers: {},
  ...parts,
});
const failure = (body: string, headers: Record<string, string | string[]> = {}) => ({
  status: 401,
  headers,
  body: Buffer.from(body),
});
const telemetry = { emit() {} };
const nobody: CallContext = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined };
const basic = Buffer.from('anna:pass:word').toString('base64');

describe('withoutEchoes', () => {
  it.each([
    ['a bearer token', { authorization: 'Bearer canary-1/+' }, 'no canary-1/+ here', 'no [redacted] here'],
    ['the whole header', { authorization: 'Bearer canary-1/+' }, '{"a":"Bearer canary-1/+"}', '{"a":"[redacted]"}'],
    ['what was encoded for a URL', { 'x-api-key': 'canary/1' }, '?k=canary%2F1', '?k=[redacted]'],
    ['what was encoded as JSON', { 'x-token': 'can"ary' }, '{"t":"can\\"ary"}', '{"t":"[redacted]"}'],
    ['a password', { authorization: `Basic ${basic}` }, 'pass:word of anna', '[redacted] of anna'],
    ['what Basic sends', { authorization: `Basic ${basic}` }, `got ${basic}`, 'got [redacted]'],
    ['a cookie', { cookie: 'session=canary-2; b=canary-3' }, 'canary-3 canary-2', '[redacted] [redacted]'],
    ['a token and not its scheme', { authorization: 'Bearer canary-8' }, 'Bearer: canary-8', 'Bearer: [redacted]'],
    ['a signature', { 'x-signature': 't=1,v1="canary-4"' }, 'canary-4 is wrong', '[redacted] is wrong'],
  ])('takes %s out of what an API says of its failure', (_what, headers, said, heard) => {
    expect(answerTo(request({ headers }), failure(said)).body.toString()).toBe(heard);
  });

  it('takes out keys of the query, and cleans headers too', () => {
    const asked = request({ path: '/things?api_key=can%2Fary&q=shoes' });
    const answer = failure('no can/ary for shoes, can%2Fary', {
      warning: 'can/ary',
      'set-cookie': ['a=can/ary', 'b=1'],
    });
    const heard = answerTo(asked, answer);
    expect(heard.body.toString()).toBe('no [redacted] for shoes, [redacted]');
    expect(heard.headers).toEqual({ warning: '[redacted]', 'set-cookie': ['a=[redacted]', 'b=1'] });
  });

  it.each([
    ['text', (text: string) => text],
    ['bytes', (text: string) => Buffer.from(text)],
  ])('takes out what a form of %s says in secret, as token requests do', (_what, written) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
    const body = written('grant_type=refresh_token&refresh_token=canary%2F9&client_id=shop-app');
    const asked = request({ method: 'POST', headers, body });
    const heard = answerTo(asked, failure('canary/9 of shop-app is revoked'));
    expect(heard.body.toString()).toBe('[redacted] of shop-app is revoked');
  });

  it('keeps bytes that are no text', () => {
    const body = Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('canary-5 ä')]);
    const heard = answerTo(request({ headers: { 'x-key': 'canary-5' } }), { status: 500, headers: {}, body });
    expect(heard.body).toEqual(Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('[redacted] ä')]));
  });

  it.each([
    ['/books?author=Hemingway', {}, '{"code":"no_books","author":"Hemingway"}'],
    ['/search?keyword=message', {}, '{"message":"nothing found"}'],
    ['/seats?passenger=status', {}, '{"status":404}'],
    ['/orders', { 'idempotency-key': 'status' }, '{"status":409}'],
  ])('changes nothing because of words that only sound like a secret, as in %s', (path, headers, said) => {
    const answer = failure(said);
    expect(answerTo(request({ path, headers }), answer)).toBe(answer);
  });

  it.each(['header', 'query'] as const)(
    'takes out the API key that is configured, whatever its %s is called',
    async (where) => {
      const key = createCredentials(
        { type: 'apiKey', in: where, name: 'X-Partner', value: 'canary/10' },
        { source: 'shop', fetch, health: new CredentialsHealth({ source: 'shop', telemetry }), telemetry },
      );
      const sent = await key.applyTo(request({}), nobody);
      expect(answerTo(sent, failure('no canary/10 here')).body.toString()).toBe('no [redacted] here');
    },
  );

  it('leaves what holds no secret, or only what is too short to be one, as it is', () => {
    const headers = { 'x-api-key': 'abc', 'x-tenant': 'canary-6' };
    const wrong = failure('abc canary-6');
    expect(answerTo(request({ headers }), wrong)).toBe(wrong);
  });

  it('takes nothing out of what is no failure, until something is told of it', () => {
    const right = { ...failure('canary-7'), status: 200 };
    const heard = answerTo(request({ headers: { authorization: 'Bearer canary-7' } }), right);
    expect(heard.body.toString()).toBe('canary-7');
    expect(withoutEchoes(heard).body.toString()).toBe('[redacted]');
  });
});

describe('an answer that is kept', () => {
  const headers = { authorization: 'Bearer canary-11', 'x-api-key': 'canary-12' };
  const right = (body: string) => answerTo(request({ headers }), { ...failure(body), status: 200 });

  it('holds nothing of the request', () => {
    expect(withoutRequest(right('well'))).toEqual({ status: 200, headers: {}, body: Buffer.from('well') });
  });

  it('holds the secrets alone that it repeats, which are taken out when something is told of it', () => {
    const kept = withoutRequest(right('said canary-12'));
    expect(JSON.stringify(kept)).not.toContain('canary-11');
    expect([kept.body.toString(), withoutEchoes(kept).body.toString()]).toEqual(['said canary-12', 'said [redacted]']);
    const renewed = { ...kept, sent: request({ headers: { 'x-api-key': 'canary-13' } }) };
    expect(withoutEchoes(withoutRequest(renewed)).body.toString()).toBe('said [redacted]');
  });
});
