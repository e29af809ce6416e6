import { z } from 'zod';
import { introspection } from './introspection.ts';
import { jwt } from './jwt.ts';
import { checkLogin, login } from './login.ts';
import { policies } from './policies.ts';
import { rules } from './rules.ts';
import { headerName, section, text } from './section.ts';

const apiKeys = section({
  header: headerName().prefault('x-api-key').describe('The request header that carries the key.'),
  file: text().describe(
    'Path of the YAML file that lists SHA-256 digests of keys with their scopes, from the project’s folder.',
  ),
}).describe('API keys, stored as digests.');

/** `gateway.auth`. There is no value of `mode` that protects less than it says, and none but these. */
export const auth = section({
  mode: z
    .enum(['protect-all', 'protect-granular', 'none'])
    .default('protect-all')
    .describe(
      'protect-all: every field needs a caller who is known, unless its rule says public. protect-granular: only fields with a rule. none: nothing is protected.',
    ),
  refuse: z
    .enum(['operation', 'fields'])
    .default('operation')
    .describe(
      'What becomes of an operation with fields that its caller may not ask for. operation: it is refused as a whole. fields: of a query they are null, each with an error, and the rest is answered.',
    ),
  jwt: jwt.optional(),
  introspection: introspection.optional(),
  apiKeys: apiKeys.optional(),
  login: login.optional(),
  policies: policies.default({}),
  rules: rules.default({}),
})
  .superRefine(
    ({ mode, jwt, introspection, apiKeys }, context) => {
      if (mode === 'none' || [jwt, introspection, apiKeys].some((method) => method !== undefined)) return;
      context.addIssue({
        code: 'custom',
        message: 'nobody could prove who they are; give jwt or apiKeys, or mode: none for an open endpoint',
      });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .superRefine(checkLogin, { when: ({ value }) => typeof value === 'object' && value !== null })
  .describe('Who may call. Without it the endpoint is open.');
