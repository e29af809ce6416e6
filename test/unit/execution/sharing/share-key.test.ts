import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ShareRequest, shareKey } from '../../../../gateway/execution/sharing/share-key.ts';

const plain: ShareRequest = {
  type: 'query',
  ownAnswer: true,
  operation: '{"query":"{ a }"}',
  form: 'application/json',
  headers: {},
  credentials: ['authorization'],
  read: ['x-tenant'],
};

describe('the key under which requests share an answer', () => {
  it.each([
    ['mutations', { type: 'mutation' }],
    ['subscriptions', { type: 'subscription' }],
    ['operations that code of a project answers', { ownAnswer: false }],
  ] as const)('is none for %s', (_, change) => {
    expect(shareKey({ ...plain, ...change })).toBeUndefined();
  });

  it('is the same where all is the same, whatever else is in the headers', () => {
    const one = { authorization: 'a', 'x-tenant': 't', 'user-agent': 'one' };
    expect(shareKey({ ...plain, headers: one })).toBe(
      shareKey({ ...plain, headers: { ...one, 'user-agent': 'other', cookie: 'c' } }),
    );
  });

  const headerText = fc.option(fc.string({ unit: fc.constantFrom('a', ':', ' ', 'x-tenant', 'authorization') }), {
    nil: undefined,
  });
  const request = fc.record({
    operation: fc.constantFrom('{"query":"{ a }"}', '{"query":"{ b }"}', '\n\n{"query":"{ a }"}'),
    form: fc.constantFrom('application/json', 'application/graphql-response+json'),
    authorization: headerText,
    tenant: headerText,
  });

  it('differs as soon as anything differs that an answer may depend on', () => {
    fc.assert(
      fc.property(request, request, (one, other) => {
        const keyOf = ({ operation, form, authorization, tenant }: typeof one) =>
          shareKey({ ...plain, operation, form, headers: { authorization, 'x-tenant': tenant } });
        expect(keyOf(one) === keyOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 2000 },
    );
  });
});
