import { z } from 'zod';
import { section, text } from './section.ts';
import { duration } from './units.ts';

/** How often a description may be asked for. */
export const pollInterval = () => duration({ least: '1s', most: '24h' });

/** `gateway.descriptions`. */
export const descriptions = section({
  poll: pollInterval()
    .optional()
    .describe('How often published descriptions are looked at while the gateway runs. Without it they are not.'),
  hold: z
    .enum(['breaking', 'dangerous'])
    .default('breaking')
    .describe('Changes that are not served before somebody accepts them: breaking ones, or dangerous ones too.'),
  operations: z
    .array(text())
    .default([])
    .describe('Files with saved operations, as "clients/**/*.graphql": a change is told with those that it breaks.'),
}).describe('What becomes of API descriptions that change.');
