import { z } from 'zod';
import { section } from './section.ts';
import { duration, share } from './units.ts';

/** `gateway.sources.<name>.breaker`. */
export const breaker = z
  .union(
    [
      z.literal(false),
      section({
        failures: z.int().min(1).max(10_000).default(5).describe('At least so many calls must have failed.'),
        rate: share().prefault('50%').describe('And at least this share of all calls.'),
        window: duration({ least: '100ms', most: '1h' }).prefault('10s').describe('Within this time.'),
        halfOpenAfter: duration({ least: '100ms', most: '1h' })
          .prefault('10s')
          .describe('How long nothing is called, until some calls are let through to see whether the API works again.'),
        probes: z
          .int()
          .min(1)
          .max(100)
          .default(3)
          .describe('How many are let through; when all are answered, the API is called as before.'),
      }),
    ],
    { error: 'must be false, or a map such as { failures: 5, halfOpenAfter: 10s }' },
  )
  .describe('An API that fails is not called for a while: its calls are refused at once.');
