import { describe, expect, it } from 'vitest';
import { signedInFetch } from '../../../../gateway/console/src/sign-in/signed-in-fetch.ts';

const invalid = { 'www-authenticate': 'Bearer realm="graphql", error="invalid_token", ApiKey realm="graphql"' };

interface Given {
  readonly token?: string;
  readonly next?: string;
  readonly refused?: readonly string[];
  /** Of the answer to what is not refused. */
  readonly status?: number;
}

/** Asks as who has `token`, and tells what headers went out. */
async function sent(headers: Record<string, string>, { token, next, refused = [], status = 200 }: Given = {}) {
  const requests: Record<string, string>[] = [];
  const told: string[] = [];
  const asSignedIn = signedInFetch(
    {
      apiKeyHeader: 'x-api-key',
      presetHeaders: { 'x-api-key': 'preset', authorization: 'Basic preset' },
      session: {
        token: async () => token,
        accepted: () => void told.push('accepted'),
        giveUp: () => void told.push('given up'),
        insteadOf: async (old) => {
          told.push(`refused ${old}`);
          return next;
        },
      },
    },
    async (_url, init) => {
      const all = Object.fromEntries(new Headers(init?.headers));
      requests.push(all);
      const isRefused = refused.some((one) => all['authorization'] === `Bearer ${one}`);
      return new Response(String(init?.body), isRefused ? { status: 401, headers: invalid } : { status });
    },
  );
  const response = await asSignedIn('/graphql', { method: 'POST', headers, body: '{}' });
  return { requests, told, status: response.status };
}

describe('a request', () => {
  it('carries the token of who is signed in, and not the API key that was preset', async () => {
    const { requests, told } = await sent({ 'X-Api-Key': 'preset', 'x-trace': '1' }, { token: 't' });
    expect(requests).toEqual([{ authorization: 'Bearer t', 'x-trace': '1' }]);
    expect(told).toEqual(['accepted']);
  });

  it.each([{ authorization: 'Bearer mine' }, { 'x-api-key': 'mine' }])(
    'carries what the visitor wrote into the headers editor instead: %j',
    async (headers) => {
      expect((await sent(headers, { token: 't' })).requests).toEqual([headers]);
    },
  );

  it('carries the token in place of a preset one', async () => {
    const { requests } = await sent({ authorization: 'Basic preset' }, { token: 't' });
    expect(requests).toEqual([{ authorization: 'Bearer t' }]);
  });

  it('goes as it is when nobody is signed in', async () => {
    expect((await sent({ 'x-api-key': 'preset' })).requests).toEqual([{ 'x-api-key': 'preset' }]);
  });

  it('goes again with another token when the gateway refuses the first', async () => {
    const { requests, told, status } = await sent({}, { token: 'old', next: 'new', refused: ['old'] });
    expect(requests).toEqual([{ authorization: 'Bearer old' }, { authorization: 'Bearer new' }]);
    expect([told, status]).toEqual([['refused old'], 200]);
  });

  it.each([401, 404, 429, 500, 503])('answered with %i says nothing of the token', async (status) => {
    expect(await sent({}, { token: 't', status })).toMatchObject({ status, told: [] });
  });

  it('goes no third time', async () => {
    const both = { token: 'old', next: 'new', refused: ['old', 'new'] };
    const { requests, told } = await sent({}, both);
    expect([requests.length, told]).toEqual([2, ['refused old', 'given up']]);
    expect(await sent({}, { token: 'old', refused: ['old'] })).toMatchObject({ status: 401, requests: [{}] });
  });
});
