import { OperationProcessingError, ResponseBodyError } from 'oauth4webapi';
import { describe, expect, it, vi } from 'vitest';
import { BegunSignIns } from '../../../../gateway/console/src/sign-in/begun-sign-in.ts';
import type { Tokens } from '../../../../gateway/console/src/sign-in/identity-provider.ts';
import { Session } from '../../../../gateway/console/src/sign-in/session.ts';
import { tabStorage } from './tab-storage.ts';

const tokens: Tokens = {
  access: 'access-1',
  refresh: 'refresh-1',
  expiresAt: 600_000,
  scopes: ['orders:read'],
  claims: { sub: 'maya', name: 'Maya Lindgren', email: 'maya@halden.example' },
};

const refusal = (error: string, status = 400) =>
  new ResponseBodyError('no', { cause: { error }, response: new Response(null, { status }) });

type Answer = Tokens | Error | Promise<Tokens>;

/** A session with a provider that answers as it is told, and the calls to it. */
function bench(given: { exchange?: Tokens | Error; renew?: (number: number) => Answer } = {}) {
  const calls: string[] = [];
  const opened: string[] = [];
  const clock = { now: 0 };
  const storage = tabStorage();
  let begun = 0;
  let renewals = 0;
  const answer = async (call: string, given: Answer): Promise<Tokens> => {
    calls.push(call);
    const value = await given;
    if (value instanceof Error) throw value;
    return value;
  };
  const session = new Session({
    name: 'Halden ID',
    begun: new BegunSignIns('/graphql', () => storage),
    open(url) {
      calls.push('open');
      opened.push(url.href);
    },
    now: () => clock.now,
    provider: {
      async begin(afresh) {
        calls.push(afresh ? 'begin afresh' : 'begin');
        begun += 1;
        return [new URL('https://id.test/auth'), { state: `state-${begun}`, verifier: 'v', nonce: 'n' }];
      },
      exchange: (returned) => answer(`exchange ${returned.get('code')}`, given.exchange ?? tokens),
      renew(refresh) {
        renewals += 1;
        return answer(`renew ${refresh}`, given.renew?.(renewals) ?? { ...tokens, access: `access-${renewals + 1}` });
      },
      async revoke({ refresh }) {
        calls.push(`revoke ${refresh}`);
        throw new TypeError('fetch failed');
      },
    },
  });
  const arrive = (state = `state-${begun}`) => session.arrive(new URLSearchParams({ code: 'c', state }));
  const signIn = async () => {
    await session.begin();
    await arrive();
  };
  return { session, calls, opened, clock, storage, arrive, signIn, renewals: () => renewals };
}

describe('a session', () => {
  it('leads to the provider, and is somebody’s once the answer is back', async () => {
    const { session, calls, opened, signIn, storage } = bench();
    expect(await session.token()).toBeUndefined();
    const seen: string[] = [];
    session.subscribe(() => seen.push(session.state.is));
    await signIn();
    expect(seen).toEqual(['leaving', 'arriving', 'somebody']);
    expect(opened).toEqual(['https://id.test/auth']);
    expect(calls).toEqual(['begin', 'open', 'exchange c']);
    const person = { name: 'Maya Lindgren', email: 'maya@halden.example', scopes: ['orders:read'] };
    expect(session.state).toEqual({ is: 'somebody', person });
    expect(await session.token()).toBe('access-1');
    expect(storage.stored.size).toBe(0);
  });

  it('offers to sign in again to who comes back without an answer', async () => {
    const { session, signIn } = bench();
    await session.begin();
    session.stay();
    expect(session.state.is).toBe('nobody');
    await signIn();
    session.stay();
    expect(session.state).toMatchObject({ is: 'somebody', person: { name: 'Maya Lindgren' } });
  });

  it('ends with who gives way to somebody else, before the page is left', async () => {
    const { session, calls, signIn } = bench();
    await signIn();
    await session.begin(true);
    expect(calls.slice(3)).toEqual(['begin afresh', 'revoke refresh-1', 'open']);
    expect(session.state.is).toBe('leaving');
    session.stay();
    expect([session.state, await session.token()]).toEqual([{ is: 'nobody' }, undefined]);
  });

  it('stays who it is when somebody else cannot sign in', async () => {
    const { session, calls, signIn, storage } = bench();
    await signIn();
    storage.setItem = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    await session.begin(true);
    expect(session.state).toMatchObject({
      is: 'somebody',
      notice: expect.stringContaining('The browser keeps nothing'),
    });
    expect([calls.slice(3), await session.token()]).toEqual([['begin afresh'], 'access-1']);
  });

  it('takes no answer to what another tab began, nor the same one twice', async () => {
    const { session, calls, signIn, arrive } = bench();
    await arrive('foreign');
    expect(session.state).toEqual({ is: 'nobody', notice: expect.stringContaining('not begun in this tab') });
    await session.begin();
    await arrive('foreign');
    expect(session.state.is).toBe('nobody');
    await signIn();
    await arrive();
    expect(session.state.is).toBe('nobody');
    expect(calls.filter((call) => call.startsWith('exchange'))).toEqual(['exchange c']);
  });

  it('has requests wait for the answer that is on its way', async () => {
    const { session, arrive } = bench();
    await session.begin();
    void arrive();
    expect(await session.token()).toBe('access-1');
  });

  it('renews a token half a minute before it ends, while requests go on with it', async () => {
    const next = Promise.withResolvers<Tokens>();
    const { session, clock, signIn, renewals } = bench({ renew: () => next.promise });
    await signIn();
    clock.now = 569_999;
    expect([await session.token(), renewals()]).toEqual(['access-1', 0]);
    clock.now += 1;
    expect(await Promise.all([session.token(), session.token()])).toEqual(['access-1', 'access-1']);
    next.resolve({ ...tokens, access: 'access-2', expiresAt: 1_200_000 });
    await vi.waitFor(async () => expect(await session.token()).toBe('access-2'));
    expect([renewals(), session.state.person?.name]).toEqual([1, 'Maya Lindgren']);
  });

  it('renews a token that has ended once for all that wait', async () => {
    const { session, clock, signIn, renewals } = bench();
    await signIn();
    clock.now = 600_000;
    expect(await Promise.all([session.token(), session.token()])).toEqual(['access-2', 'access-2']);
    expect(renewals()).toBe(1);
  });

  it('uses two thirds of a token that lives for seconds', async () => {
    const { session, clock, signIn, renewals } = bench({ exchange: { ...tokens, expiresAt: 21_000 } });
    await signIn();
    clock.now = 13_999;
    await session.token();
    expect(renewals()).toBe(0);
    clock.now = 14_000;
    await session.token();
    expect(renewals()).toBe(1);
  });

  it('has a request that is refused while the next token comes go again with that one', async () => {
    const next = Promise.withResolvers<Tokens>();
    const { session, clock, signIn, renewals } = bench({ renew: () => next.promise });
    await signIn();
    clock.now = 599_999;
    expect(await session.token()).toBe('access-1');
    const instead = session.insteadOf('access-1');
    next.resolve({ ...tokens, access: 'access-2' });
    expect([await instead, renewals()]).toEqual(['access-2', 1]);
  });

  it.each([
    ['an answer that is none of OAuth', new OperationProcessingError('unexpected HTTP response status code')],
    ['too many requests', refusal('slow_down', 429)],
    ['what is so for a while', refusal('temporarily_unavailable')],
    ['nobody there', new TypeError('fetch failed')],
  ])('asks for the next token again some seconds later after %s', async (_what, trouble) => {
    const renew = (number: number) =>
      number === 1 ? trouble : { ...tokens, access: 'access-2', expiresAt: 1_200_000 };
    const { session, clock, signIn, renewals } = bench({ renew });
    await signIn();
    clock.now = 570_000;
    await session.token();
    await vi.waitFor(() => expect(renewals()).toBe(1));
    clock.now = 574_999;
    expect([await session.token(), renewals()]).toEqual(['access-1', 1]);
    clock.now = 575_000;
    await session.token();
    await vi.waitFor(async () => expect(await session.token()).toBe('access-2'));
    expect(renewals()).toBe(2);
  });

  it('goes on with a good token while the provider cannot be reached', async () => {
    const { session, clock, signIn } = bench({ renew: () => new TypeError('fetch failed') });
    await signIn();
    clock.now = 580_000;
    expect(await session.token()).toBe('access-1');
    clock.now = 600_000;
    expect(await session.token()).toBeUndefined();
    expect(session.state.notice).toContain('Halden ID cannot be reached');
  });

  it('uses a token up when the provider renews it no more, and then says so', async () => {
    const { session, clock, signIn, renewals } = bench({ renew: () => refusal('invalid_grant') });
    await signIn();
    clock.now = 580_000;
    expect([await session.token(), await session.token()]).toEqual(['access-1', 'access-1']);
    clock.now = 590_000;
    expect([await session.token(), renewals()]).toEqual(['access-1', 1]);
    expect(await session.insteadOf('access-1')).toBeUndefined();
    expect(session.state).toMatchObject({ is: 'nobody', notice: expect.stringContaining('does not take the token') });
  });

  it('ends with a sentence when it is over and cannot be renewed', async () => {
    const { session, clock, signIn } = bench({ renew: () => refusal('invalid_grant') });
    await signIn();
    clock.now = 600_000;
    expect(await session.token()).toBeUndefined();
    expect(session.state.notice).toBe('Your sign-in at Halden ID has ended. Sign in again.');
  });

  it('renews a token that the gateway takes no longer, and ends when it takes the next one neither', async () => {
    const { session, signIn } = bench();
    await signIn();
    session.accepted();
    expect(await session.insteadOf('access-1')).toBe('access-2');
    expect(await session.insteadOf('access-1')).toBe('access-2');
    expect(await session.insteadOf('access-2')).toBe('access-3');
    const { session: other, signIn: signInThere } = bench({ renew: () => tokens });
    await signInThere();
    other.accepted();
    expect(await other.insteadOf('access-1')).toBeUndefined();
    expect(other.state.notice).toBe('The gateway takes your sign-in no longer. Sign in at Halden ID again.');
  });

  it('signs out though the provider is not there, and asks then who it is', async () => {
    const { session, calls, signIn } = bench();
    await signIn();
    await session.signOut();
    expect([session.state, await session.token()]).toEqual([{ is: 'nobody', notice: undefined }, undefined]);
    await session.begin();
    expect(calls.slice(3)).toEqual(['revoke refresh-1', 'begin afresh', 'open']);
  });

  it.each([['refresh-2'], [undefined]])('leaves no token alive that comes after signing out: %s', async (refresh) => {
    const next = Promise.withResolvers<Tokens>();
    const { session, calls, clock, signIn } = bench({ renew: () => next.promise });
    await signIn();
    clock.now = 600_000;
    const asked = session.token();
    await vi.waitFor(() => expect(calls).toContain('renew refresh-1'));
    await session.signOut();
    next.resolve({ ...tokens, access: 'access-2', refresh });
    expect([await asked, session.state]).toEqual([undefined, { is: 'nobody', notice: undefined }]);
    expect(calls.slice(4)).toEqual(['revoke refresh-1', `revoke ${refresh ?? 'refresh-1'}`]);
  });

  it.each([
    [refusal('invalid_grant'), 'Halden ID does not take this code: it was used before, or is too old.'],
    [refusal('invalid_target'), 'Halden ID gives no token: invalid_target.'],
    [
      new TypeError('fetch failed'),
      'Halden ID cannot be reached from this page. Does it run, and does it allow this origin (CORS)?',
    ],
    [new OperationProcessingError('unexpected "nonce"'), 'What Halden ID answered cannot be used: unexpected "nonce".'],
  ])('says in a sentence what went wrong: %s', async (exchange, notice) => {
    const { session, signIn } = bench({ exchange });
    await signIn();
    expect(session.state).toEqual({ is: 'nobody', notice });
    session.dismissNotice();
    expect(session.state.notice).toBeUndefined();
  });
});
