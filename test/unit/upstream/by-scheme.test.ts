import { describe, expect, it } from 'vitest';
import { credentialsByScheme } from '../../../gateway/upstream/credentials/by-scheme.ts';
import type { Credentials } from '../../../gateway/upstream/credentials/credentials.ts';
import type { SecurityRequirements, UpstreamRequest } from '../../../gateway/upstream/upstream-client.ts';

const key = (value: string): Credentials => ({
  applyTo: (request) => ({ ...request, headers: { ...request.headers, key: value } }),
});
const context = { requestId: 'r', callerHeaders: {}, deadlineAt: undefined, signal: undefined };

function request(security: SecurityRequirements | undefined): UpstreamRequest {
  return { operation: 'fetch', method: 'GET', origin: 'http://shop.test', path: '/', headers: {}, security };
}

function ofTwo() {
  const told: unknown[] = [];
  const schemes = new Map([
    ['admin', key('of admin')],
    ['user', key('of user')],
  ]);
  const telemetry = { emit: (event: unknown) => told.push(event) };
  const credentials = credentialsByScheme({ source: 'shop', telemetry, schemes, otherwise: ['user'] });
  const keyFor = async (security: SecurityRequirements | undefined) =>
    (await credentials.applyTo(request(security), context)).headers['key'];
  return { credentials, keyFor, told };
}

describe('credentials by scheme', () => {
  it('are those that each request demands, also where requests of one caller have one name', async () => {
    const { keyFor } = ofTwo();
    expect(await keyFor([['admin']])).toBe('of admin');
    expect(await keyFor([['user']])).toBe('of user');
    expect(await keyFor([])).toBeUndefined();
    expect(await keyFor(undefined)).toBe('of user');
  });

  it('that are not there are told of once for what demands them', async () => {
    const { keyFor, told } = ofTwo();
    const demands = [['other']];
    expect([await keyFor(demands), await keyFor(demands)]).toEqual([undefined, undefined]);
    expect(told).toHaveLength(1);
  });
});
