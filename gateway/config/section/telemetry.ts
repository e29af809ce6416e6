import { z } from 'zod';
import { secret, section } from './section.ts';
import { duration } from './units.ts';

/** `gateway.metrics`. */
export const metrics = z
  .union(
    [
      z.literal(false),
      section({
        port: z.int().min(0).max(65_535).default(9464).describe('The port; 0 takes a free one.'),
        hostname: z
          .string()
          .min(1)
          .default('127.0.0.1')
          .describe('The address. Whoever reaches it may read names of sources and how much is asked of them.'),
        path: z
          .string()
          .regex(/^\/[^\s?#]*$/, { error: 'must be a path that begins with /' })
          .default('/metrics')
          .describe('The path.'),
      }),
    ],
    { error: 'must be false, or { port, hostname, path }' },
  )
  .default(false)
  .describe('Metrics for Prometheus on a port of their own, never on that of GraphQL. {} takes the defaults.');

/** `gateway.log`. */
export const log = section({
  slow: duration()
    .optional()
    .describe('Operations that take at least so long are told with the calls that they made, each once a minute.'),
  failing: z.boolean().default(false).describe('The same of operations of which something fails.'),
  callerKey: secret('The key by which callers are hashed, else one that is made at each start').optional(),
}).describe('What the log tells beside what it always tells.');
