import { describe, expect, it } from 'vitest';
import { askedScopes } from '../../../../gateway/console/src/sign-in/asked-scopes.ts';
import { BegunSignIns } from '../../../../gateway/console/src/sign-in/begun-sign-in.ts';
import { initialsOf } from '../../../../gateway/console/src/sign-in/initials.ts';
import { takeReturnedAnswer } from '../../../../gateway/console/src/sign-in/returned-answer.ts';
import { tabStorage } from './tab-storage.ts';

const always =
  <T>(value: T) =>
  () =>
    value;

describe('an answer in the address', () => {
  const taken = (href: string) => {
    const replaced: unknown[] = [];
    const answer = takeReturnedAnswer(
      { href },
      { replaceState: (_state, _title, url) => void replaced.push(String(url)) },
    );
    return { answer: answer && Object.fromEntries(answer), replaced };
  };

  it.each([
    ['?code=c&state=s&iss=i', { code: 'c', state: 's', iss: 'i' }],
    ['?error=access_denied&state=s', { error: 'access_denied', state: 's' }],
  ])('is taken, and leaves nothing in the history: %s', (search, answer) => {
    expect(taken(`https://a.test/graphql${search}#f`)).toEqual({ answer, replaced: ['https://a.test/graphql'] });
  });

  it.each(['', '?code=c', '?state=s', '?query={a}', '#code=c&state=s'])('is not there: %s', (search) => {
    expect(taken(`https://a.test/graphql${search}`)).toEqual({ answer: undefined, replaced: [] });
  });

  it('leads nowhere else, whatever the path looks like', () => {
    expect(taken('https://a.test//evil.test/?code=c&state=s').replaced).toEqual(['https://a.test//evil.test/']);
  });
});

describe('a sign-in that was begun', () => {
  const begun = { state: 's', verifier: 'v', nonce: 'n' };

  it('is good for one answer with its state, in its tab and at its endpoint', () => {
    const storage = tabStorage();
    const here = new BegunSignIns('/graphql', () => storage);
    here.keep(begun);
    expect(new BegunSignIns('/other', () => storage).take('s')).toBeUndefined();
    expect([here.take('s'), here.take('s')]).toEqual([begun, undefined]);
  });

  it.each(['t', '', null])('is over when an answer comes with the state %s', (state) => {
    const here = new BegunSignIns('/graphql', always(tabStorage()));
    here.keep(begun);
    expect([here.take(state), here.take('s')]).toEqual([undefined, undefined]);
  });

  it.each(['', '{', '[]', 'null', '"s"', '{"state":"s"}'])('is not made of what else stands there: %s', (text) => {
    const storage = tabStorage();
    storage.setItem('weft:/graphql:sign-in', text);
    expect(new BegunSignIns('/graphql', () => storage).take('s')).toBeUndefined();
  });
});

describe('a browser that allows no storage', () => {
  const denied = () => {
    throw new DOMException('denied', 'SecurityError');
  };

  it('opens the page, and says why nobody can sign in', () => {
    const here = new BegunSignIns('/graphql', denied);
    expect(() => here.keep({ state: 's', verifier: 'v', nonce: 'n' })).toThrow(
      /^The browser keeps nothing for this page/,
    );
    expect(here.take('s')).toBeUndefined();
  });
});

it('shows of scopes what was granted, and not those that say who somebody is', () => {
  const granted = { scope: 'a', isGranted: true };
  expect(askedScopes(['openid', 'email', 'a', 'b'], ['a', 'c'])).toEqual([
    granted,
    { scope: 'b', isGranted: false },
    { scope: 'c', isGranted: true },
  ]);
  expect(askedScopes(['openid', 'a'])).toEqual([granted]);
});

it.each([
  ['Maya Lindgren', 'ML'],
  ['inês maria carvalho', 'IC'],
  ['maya@halden.example', 'M'],
  ['root', 'R'],
  ['', '?'],
])('stands for "%s" with %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
