import { section } from './section.ts';
import { rate } from './units.ts';

/** `gateway.rateLimit`. */
export const callerRateLimit = section({
  operations: rate().optional().describe('How many operations one caller may ask for, as 100/s, 1000/m or 10000/h.'),
  cost: rate().optional().describe('What the operations of one caller may cost together, as 5000/m.'),
})
  .transform(({ operations, cost }) => (operations || cost ? { operations, cost } : undefined))
  .describe('How often one caller may ask: by token or API key, else by address. Beyond it gets 429.');
