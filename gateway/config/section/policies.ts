import { z } from 'zod';
import { section, text } from './section.ts';

const value = z.union([z.string(), z.number(), z.boolean()], { error: 'must be text, a number, true or false' });

const policy = section({
  claims: z
    .record(text(), z.union([value, z.array(value).min(1)], { error: 'must be a value or a list of values' }))
    .refine((claims) => Object.keys(claims).length > 0, { error: 'is empty, which everybody would fulfil' })
    .describe('By the name of a claim: the value that it must have, or values of which one.'),
}).describe('A condition on the verified claims of a caller.');

/** `gateway.auth.policies`, by the name that rules and `@policy` use. */
export const policies = z
  .record(text(), policy)
  .describe('Conditions on claims, by the name that rules and @policy use.');
