import { z } from 'zod';
import { section } from './section.ts';
import { rate } from './units.ts';

const burst = z.int().min(1).max(1_000_000);

/** `gateway.sources.<name>.rateLimit`, with a tenth of its calls as burst where nothing is said. */
export const rateLimit = z
  .union(
    [
      rate(),
      section({
        rate: rate().describe('How often this API is called at most, as 50/s, 100/m or 1000/h.'),
        burst: burst
          .optional()
          .describe('How many calls may be made at once after a quiet time. Default: a tenth of those of the rate.'),
      }),
    ],
    { error: 'must be a rate such as 50/s, or { rate: 50/s, burst: 10 }' },
  )
  .transform((given) => {
    const { rate, burst } = 'rate' in given ? given : { rate: given, burst: undefined };
    return { ...rate, burst: burst ?? Math.max(1, Math.round(rate.calls / 10)) };
  })
  .describe('How often this API is called at most, as 50/s, 100/m or 1000/h. Calls beyond wait, or are refused.');
