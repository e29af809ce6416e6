import { z } from 'zod';
import { section, text } from './section.ts';

const scope = z
  .string({ error: 'must be a list of lists of scopes: [[a, b], [c]] means a and b, or c' })
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, { error: 'must be a scope: no spaces, quotes or backslashes (RFC 6749, 3.3)' });

const listOfLists = 'must be a list of lists of scopes: [[a, b], [c]] means a and b, or c';

const scopes = z
  .array(
    z
      .array(scope, { error: listOfLists })
      .min(1, { error: 'is empty, which everybody would fulfil; write "authenticated"' }),
    { error: listOfLists },
  )
  .min(1, { error: 'is empty, which nobody would fulfil' })
  .describe('An OR of ANDs: [[a, b], [c]] means a and b, or c.');

const policies = z
  .array(z.array(text()).min(1, { error: 'is empty, which everybody would fulfil; write "authenticated"' }), {
    error: 'must be a list of lists of policies: [[a, b], [c]] means a and b, or c',
  })
  .min(1, { error: 'is empty, which nobody would fulfil' })
  .describe('Names of gateway.auth.policies; an OR of ANDs as with scopes.');

const requiring = section({
  scopes: scopes.optional(),
  policies: policies.optional(),
  args: z
    .record(z.string().regex(/^[_A-Za-z]\w*$/), z.string({ error: 'must be text, or a claim as {user.sub}' }))
    .refine((args) => Object.keys(args).length > 0, { error: 'is empty, which every call would fulfil' })
    .optional()
    .describe('What arguments of the field must be: text, or a claim of the caller as {user.sub}.'),
  unless: scopes.optional().describe('Scopes with which any arguments may be given.'),
})
  .refine(({ scopes, policies, args }) => scopes !== undefined || policies !== undefined || args !== undefined, {
    error: 'demands nothing; give scopes, policies or args, or write "authenticated"',
  })
  .refine(({ args, unless }) => unless === undefined || args !== undefined, {
    path: ['unless'],
    error: 'goes with args, from which it excepts callers',
  })
  .describe('Callers whose token or key has these scopes, for whom these policies hold, and who give these arguments.');

/** What a field demands: `authenticated`, `public`, or scopes, policies and arguments. */
export const rule = z
  .union(
    [
      z.literal('authenticated').describe('Any caller who is known.'),
      z.literal('public').describe('Everybody.'),
      requiring,
    ],
    {
      error: 'must be "authenticated", "public" or { scopes: [[...]] }',
    },
  )
  .describe('What the field demands of its caller.');

const coordinate = z.string().regex(/^[_A-Za-z]\w*(\.([_A-Za-z]\w*|\*))?$/, {
  error: 'is not a schema coordinate: Type, Type.field or Type.*',
});

/** `gateway.auth.rules`, by schema coordinate (https://spec.graphql.org/draft/#sec-Schema-Coordinates). */
export const rules = z
  .record(coordinate, rule)
  .describe('By schema coordinate: Query.customers, Customer.email, Mutation.*, Customer.');
