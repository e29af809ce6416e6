import { z } from 'zod';
import { section } from './section.ts';
import { duration, size } from './units.ts';

/** The most upstream calls of one operation, where nothing else is said. */
const defaultCalls = 200;

const number = () => z.int().min(1);

const upstreamCalls = z
  .union(
    [
      number().describe('The most calls of one operation, to all sources together.'),
      section({
        total: number().optional().describe('The same, beside limits of sources. Default: no limit for all together.'),
        sources: z.record(z.string(), number()).default({}).describe('The most calls of one operation to a source.'),
      }),
    ],
    { error: 'must be a whole number above 0, or { total: 200, sources: { name: 20 } }' },
  )
  .default(defaultCalls)
  .describe('How many REST calls one operation may make. The one beyond is not made, and its field fails.');

/** `gateway.limits`. */
export const limits = section({
  body: size().prefault('1MiB').describe('Largest request body.'),
  depth: number().default(15).describe('Levels of fields within one another. Introspection has its own limit.'),
  aliases: number().default(60).describe('Fields with an alias, fragments counted wherever they are spread.'),
  rootFields: number().default(40).describe('Fields at the root of an operation.'),
  directives: number().default(60).describe('Directives, as @include, fragments counted wherever they are spread.'),
  tokens: number().default(5000).describe('Words, numbers, texts and signs of a document. Reading ends there.'),
  pageSize: number()
    .default(1000)
    .describe('The largest number for an argument that says how long a list shall be, as first or limit.'),
  cost: number().optional().describe('What an operation may cost at most. Default: no limit.'),
  upstreamCalls,
  operations: number()
    .default(1000)
    .describe('How many requests for operations are answered at once. What comes beyond gets 503 with Retry-After.'),
  eventLoopDelay: duration()
    .prefault('500ms')
    .describe('How long work may stand in line for the event loop before new requests get 503, until it is less.'),
}).describe('What one request may ask for.');
