import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { exportJWK, type JWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../../gateway/auth/create-authenticate.ts';
import { KeySetChanges } from '../../../gateway/auth/key-set-changes.ts';
import type { JwtConfig } from '../../../gateway/config/gateway-config.ts';
import type { TelemetryEvent } from '../../../gateway/telemetry/events.ts';
import { projectFolder } from '../../project-folder.ts';

const issuer = 'https://id.test';
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [first, second] = [pair(), pair()];
const jwk = async ({ publicKey }: typeof first, kid: string): Promise<JWK> => ({
  ...(await exportJWK(publicKey)),
  kid,
});

function recorder() {
  const events: TelemetryEvent[] = [];
  const messages = () => events.map((event) => ('message' in event ? event.message : event.type));
  return { events, messages, telemetry: { emit: (event: TelemetryEvent) => events.push(event) } };
}

async function gatewayWith(keys: JwtConfig['keys'], fetchSet: () => unknown = () => undefined) {
  const told = recorder();
  const clock = { now: Date.now() };
  const jwt: JwtConfig = { issuer, audience: ['weft'], algorithms: ['ES256'], keys, clockTolerance: 0 };
  const authenticate = await createAuthenticate(
    { mode: 'protect-all', rules: {}, apiKeys: undefined, jwt },
    { now: () => clock.now, telemetry: told.telemetry, fetch: async () => Response.json(fetchSet()) },
  );
  /** Whether a token that this key has signed is good. */
  async function takes(signer: typeof first, kid: string): Promise<boolean> {
    const token = await new SignJWT({ sub: 'ada', iss: issuer, aud: 'weft' })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setExpirationTime('30d')
      .sign(signer.privateKey);
    return authenticate({ authorization: `Bearer ${token}` }).then(
      (caller) => caller?.subject === 'ada',
      ({ code }) => (code === 'UNAUTHENTICATED' ? false : code),
    );
  }
  return { ...told, clock, takes };
}

describe('keys of an identity provider that rotate', () => {
  it('are told to the audit by their ids, when they are fetched again', async () => {
    const set = { keys: [await jwk(first, '2025'), await jwk(first, 'both')] };
    const gateway = await gatewayWith({ from: 'jwksUri', uri: `${issuer}/jwks` }, () => set);
    expect(await gateway.takes(first, '2025')).toBe(true);
    expect(gateway.events).toEqual([]);
    set.keys = [await jwk(first, 'both'), await jwk(second, '2026')];
    gateway.clock.now += 11 * 60_000;
    // The keys that are there answer, and others are fetched beside it.
    await gateway.takes(first, 'both');
    await expect
      .poll(() => gateway.events)
      .toEqual([
        {
          type: 'audit',
          action: 'keys.changed',
          message: 'The keys of the identity provider were fetched again: "2026" is new, "2025" is gone.',
        },
      ]);
    expect([await gateway.takes(second, '2026'), await gateway.takes(first, '2025')]).toEqual([true, false]);
  });

  it('in a file are those of the file a second after it has changed, and told to the audit', async () => {
    using folder = projectFolder({ 'jwks.json': JSON.stringify({ keys: [await jwk(first, '1')] }) });
    const gateway = await gatewayWith({ from: 'jwksFile', file: join(folder.dir, 'jwks.json') });
    folder.write('jwks.json', JSON.stringify({ keys: [await jwk(second, '2')] }));
    expect([await gateway.takes(first, '1'), await gateway.takes(second, '2')]).toEqual([true, false]);
    gateway.clock.now += 1_000;
    expect([await gateway.takes(first, '1'), await gateway.takes(second, '2')]).toEqual([false, true]);
    expect(gateway.messages()).toEqual(['The file of the keys of tokens was read again: "2" is new, "1" is gone.']);
  });

  it.each([
    ['is no JWK Set', '{'],
    ['has a secret half', JSON.stringify({ keys: [{ kty: 'oct', k: 'secret' }] })],
    ['is gone', undefined],
  ])('stay as they were while their file %s, which is told once', async (_what, text) => {
    using folder = projectFolder({ 'jwks.json': JSON.stringify({ keys: [await jwk(first, '1')] }) });
    const gateway = await gatewayWith({ from: 'jwksFile', file: join(folder.dir, 'jwks.json') });
    if (text === undefined) folder.remove('jwks.json');
    else folder.write('jwks.json', text);
    for (let second = 0; second < 3; second++) {
      gateway.clock.now += 1_000;
      expect(await gateway.takes(first, '1')).toBe(true);
    }
    expect(gateway.events).toMatchObject([{ type: 'notice', level: 'error' }]);
  });
});

describe('the changes of a key set', () => {
  const changesOf = (...sets: unknown[]) => {
    const { telemetry, messages } = recorder();
    const changes = new KeySetChanges('They were read', telemetry);
    for (const set of sets) changes.see(set);
    return messages();
  };
  const key = (kid: string | undefined, x = 'x') => ({ kty: 'EC', crv: 'P-256', x, y: 'y', ...(kid && { kid }) });

  it('are none of the first set, of the same in another order, nor of what is no set', () => {
    const [a, b] = [key('a'), key('b')];
    expect(
      changesOf({ keys: [a, b] }, { keys: [b, { use: 'sig', ...a }] }, null, { keys: 1 }, { keys: [a, b] }),
    ).toEqual([]);
  });

  it('are none where keys of one name change places, and tell one of them that is another', () => {
    const [one, two, other] = [key('a'), key('a', 'z'), key('a', 'w')];
    expect(changesOf({ keys: [one, two] }, { keys: [two, one] })).toEqual([]);
    expect(changesOf({ keys: [one, two] }, { keys: [other, one] })).toEqual(['They were read again: "a" is another.']);
  });

  it('tell a key that is another under its name, and one without a name by a digest', () => {
    expect(changesOf({ keys: [key('a')] }, { keys: [key('a', 'z')] }, { keys: [key(undefined)] })).toEqual([
      'They were read again: "a" is another.',
      expect.stringMatching(/^They were read again: a key without kid \([0-9a-f]{8}\) is new, "a" is gone\.$/),
    ]);
  });

  it('are told of ten keys, and how many more there were', () => {
    const many = Array.from({ length: 12 }, (_, index) => key(`k${index}`));
    expect(changesOf({ keys: [key('old')] }, { keys: many })).toEqual([
      expect.stringMatching(/"k9" is new and 3 more\.$/),
    ]);
  });
});
