import { z } from 'zod';
import { isAddressBlock } from './address-block.ts';
import { headerName, section } from './section.ts';

const origin = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^/\s?#@]+$/i, {
  error: 'must be an origin such as https://shop.example.com, without a path',
});

const cors = section({
  origins: z
    .union([z.literal('*'), z.array(origin)], { error: 'must be "*" or a list of origins' })
    .describe('Exact origins whose pages may read answers, or "*".'),
  credentials: z.boolean().default(false).describe('Lets pages send cookies. Never together with origins "*".'),
  allowedHeaders: z
    .array(headerName())
    .optional()
    .describe('Request headers that pages may send; else what they ask for.'),
  exposedHeaders: z.array(headerName()).default([]).describe('Response headers that pages may read.'),
  maxAge: z.int().min(0).optional().describe('Seconds for which a browser may keep the answer to a preflight.'),
})
  .superRefine(
    ({ origins, credentials }, context) => {
      if (origins !== '*' || credentials !== true) return;
      const message = 'cannot be true with origins "*": any site could act as the user; list the origins';
      context.addIssue({ code: 'custom', path: ['credentials'], message });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .describe('Cross-origin reads. Without it, and without serve.cors, there are none.');

/** Headers of which a browser sends none without a preflight; one of them must be there (Yoga, Apollo). */
const csrfHeaders = ['x-graphql-yoga-csrf', 'x-weft-csrf', 'graphql-require-preflight', 'apollo-require-preflight'];

const csrf = z
  .union([z.literal(false), z.array(headerName()).min(1)], { error: 'must be false or a list of header names' })
  .default(csrfHeaders)
  .describe(
    'Headers of which one must be on requests that a browser may send without preflight. false turns the check off.',
  );

const graphiql = z
  .union(
    [
      z.boolean(),
      section({
        headers: z
          .record(headerName(), z.string())
          .default({})
          .describe('Headers that its editor starts with. Everybody who opens the page can read them.'),
      }),
    ],
    { error: 'must be true, false or { headers: { name: value } }' },
  )
  .optional()
  .describe('GraphiQL in the browser. Default: on, and off when NODE_ENV=production.');

/** `gateway.server`. */
export const server = section({
  cors: cors.optional(),
  csrf,
  introspection: z
    .boolean()
    .optional()
    .describe('Whether clients may ask for the schema. Default: yes, and no when NODE_ENV=production.'),
  graphiql,
  trustedProxies: z
    .array(z.string().refine(isAddressBlock, { error: 'must be an address, or a block of addresses as 10.0.0.0/8' }))
    .default([])
    .describe(
      'Addresses of the proxies in front, or blocks of them as 10.0.0.0/8. What they say in X-Forwarded-For of where a request comes from is believed, and of nobody else.',
    ),
  compression: z.boolean().default(true).describe('gzip or br for answers above 1 KiB.'),
  hotPath: z
    .boolean()
    .default(true)
    .describe(
      'The short way of plain queries and mutations that no code of the project answers. The answers are the same without it.',
    ),
  compile: z
    .enum(['auto', 'always', 'off'])
    .default('auto')
    .describe(
      'auto: operations are compiled once they have come a few times. always: at once. off: never. The answers are the same.',
    ),
}).describe('How the gateway answers HTTP.');
