import { describe, expect, it } from 'vitest';
import type { Caller, RequestHeaders } from '../../../gateway/auth/caller.ts';
import { rememberCallers } from '../../../gateway/auth/remember-callers.ts';

const second = 1000;

function counting(callerOf: (headers: RequestHeaders) => Caller | null) {
  const asked: RequestHeaders[] = [];
  const clock = { at: 1_000_000 };
  const recognise = rememberCallers(
    async (headers) => {
      asked.push(headers);
      return callerOf(headers);
    },
    { names: ['authorization', 'x-api-key'], forMs: 30 * second, count: 2, now: () => clock.at },
  );
  return { asked, clock, recognise };
}

const token = (sub: string, exp: number): Caller => ({ method: 'jwt', subject: sub, scopes: [], claims: { sub, exp } });
const key = (expiresAt?: number): Caller => ({
  method: 'apiKey',
  subject: 'ci',
  scopes: [],
  claims: {},
  ...(expiresAt !== undefined && { expiresAt }),
});

describe('callers that were verified a moment ago', () => {
  it('are known at once', async () => {
    const { asked, recognise } = counting(() => token('ada', 9_999_999));
    const first = await recognise({ authorization: 'Bearer a' });
    expect(recognise({ authorization: 'Bearer a' })).toBe(first);
    expect(asked).toHaveLength(1);
  });

  it('are verified again after their time', async () => {
    const { asked, clock, recognise } = counting(() => token('ada', 9_999_999));
    await recognise({ authorization: 'Bearer a' });
    clock.at += 30 * second;
    await recognise({ authorization: 'Bearer a' });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['token', () => token('ada', 1_010)],
    ['key', () => key(1_010_000)],
  ])('are believed no longer than their %s is good for', async (_, callerOf) => {
    const { asked, clock, recognise } = counting(callerOf);
    await recognise({ authorization: 'Bearer a' });
    clock.at += 9_999;
    await recognise({ authorization: 'Bearer a' });
    expect(asked).toHaveLength(1);
    clock.at += 1;
    await recognise({ authorization: 'Bearer a' });
    expect(asked).toHaveLength(2);
  });

  it('are never another caller, nor the same text in another header', async () => {
    const { recognise } = counting((headers) => token(JSON.stringify(headers), 9_999_999));
    const byToken = await recognise({ authorization: 'x' });
    const byKey = await recognise({ 'x-api-key': 'x' });
    const byBoth = await recognise({ authorization: 'x', 'x-api-key': 'x' });
    expect(new Set([byToken?.subject, byKey?.subject, byBoth?.subject]).size).toBe(3);
  });

  it('are forgotten, the oldest first, when there are too many', async () => {
    const { asked, recognise } = counting(() => key());
    for (const value of ['a', 'b', 'c', 'c', 'b', 'a']) await recognise({ 'x-api-key': value });
    expect(asked.map((headers) => headers['x-api-key'])).toEqual(['a', 'b', 'c', 'a']);
  });

  it('are nobody without credentials, which is not asked', () => {
    const { asked, recognise } = counting(() => key());
    expect(recognise({ cookie: 'a=b' })).toBeNull();
    expect(asked).toEqual([]);
  });

  it('are not kept when their credentials were refused, or are very long', async () => {
    const refusing = counting(() => {
      throw new Error('no');
    });
    await expect(refusing.recognise({ authorization: 'a' })).rejects.toThrow('no');
    await expect(refusing.recognise({ authorization: 'a' })).rejects.toThrow('no');
    expect(refusing.asked).toHaveLength(2);
    const { asked, recognise } = counting(() => key());
    await recognise({ authorization: 'a'.repeat(5000) });
    await recognise({ authorization: 'a'.repeat(5000) });
    expect(asked).toHaveLength(2);
  });
});
