import { z } from 'zod';
import { section } from './section.ts';

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

/** What a field demands: `authenticated`, `public`, or scopes. */
export const rule = z
  .union(
    [
      z.literal('authenticated').describe('Any caller who is known.'),
      z.literal('public').describe('Everybody.'),
      section({ scopes }).describe('Callers whose token or key has these scopes.'),
    ],
    { error: 'must be "authenticated", "public" or { scopes: [[...]] }' },
  )
  .describe('What the field demands of its caller.');

const coordinate = z.string().regex(/^[_A-Za-z]\w*(\.([_A-Za-z]\w*|\*))?$/, {
  error: 'is not a schema coordinate: Type, Type.field or Type.*',
});

/** `gateway.auth.rules`, by schema coordinate (https://spec.graphql.org/draft/#sec-Schema-Coordinates). */
export const rules = z
  .record(coordinate, rule)
  .describe('By schema coordinate: Query.customers, Customer.email, Mutation.*, Customer.');
