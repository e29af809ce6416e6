import { z } from 'zod';
import { headerName, section, text } from './section.ts';
import { duration, share } from './units.ts';

/** `gateway.sources.<name>.retry`. */
export const retry = z
  .union(
    [
      z.literal(false),
      section({
        attempts: z.int().min(2).max(10).default(3).describe('How often a call is sent at most, the first included.'),
        backoff: duration()
          .prefault('100ms')
          .describe('The longest first pause; each further one may be twice as long.'),
        maxBackoff: duration().prefault('2s').describe('The longest pause, but for one that the API asks for.'),
        budget: share().prefault('20%').describe('How many retries there may be for each hundred calls.'),
        methods: z
          .array(z.enum(['PUT', 'DELETE']))
          .default([])
          .describe(
            'Methods of changes that are called again without a key, because this API takes them twice as once.',
          ),
      }),
    ],
    { error: 'must be false, or a map such as { attempts: 3 }' },
  )
  .describe('Calls that change nothing, or have a key, are made again when the API is unreachable, busy or down.');

/** `gateway.sources.<name>.idempotencyKey`. */
export const idempotencyKey = section({
  operations: z
    .array(text())
    .min(1)
    .describe('By operationId, or POST /path where there is none: the changes that get a key.'),
  header: headerName().default('idempotency-key').describe('The header in which this API takes it.'),
}).describe('One key for each call, the same on all its attempts, so that the API makes the change once.');
