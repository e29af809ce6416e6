import { z } from 'zod';
import { catalogue, type ErrorCode, isErrorCode } from '../../errors/catalogue.ts';
import { givenHere } from '../document/kind.ts';
import { isAddressBlock } from './address-block.ts';
import { breaker } from './breaker.ts';
import { credentials, tls } from './credentials.ts';
import { pollInterval } from './descriptions.ts';
import { pagination } from './pagination.ts';
import { rateLimit } from './rate-limit.ts';
import { idempotencyKey, retry } from './retry.ts';
import { headerName, section, text } from './section.ts';
import { duration, size } from './units.ts';

/**
 * Fields that belong to one connection or one body (RFC 9110, 7.6.1) and mean something else on the next: what `upstream/`
 * never forwards, which a test holds them equal to.
 */
export const connectionHeaders: readonly string[] = [
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What an answer of the gateway says itself: of its body, of who may keep and read it, and of its request. */
function isOfAnswer(name: string): boolean {
  return /^(?:content-|access-control-|x-weft-)/.test(name) || ofAnswer.has(name);
}

const ofAnswer = new Set([
  'age',
  'cache-control',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'pragma',
  'vary',
  'x-content-type-options',
  'x-request-id',
]);

const codes = Object.keys(catalogue).filter((code): code is ErrorCode => isErrorCode(code));

const errors = z
  .record(
    z.string().regex(/^[45]\d\d$/, { error: 'is not an HTTP status from 400 to 599' }),
    z.enum(codes, { error: `must be null or one of ${codes.join(', ')}${givenHere}` }).nullable(),
  )
  .describe('What a status becomes, over the defaults: null, or an error code.');

/** `gateway.sources.<name>`. */
export const source = section({
  credentials: credentials.optional(),
  tls: tls.optional(),
  forwardHeaders: z
    .array(
      headerName().refine((name) => !connectionHeaders.includes(name), {
        error: 'belongs to the caller’s own connection and cannot be forwarded',
      }),
    )
    .default([])
    .describe('The caller’s headers that go on to this API.'),
  responseHeaders: z
    .array(
      headerName().refine((name) => !connectionHeaders.includes(name) && !isOfAnswer(name), {
        error: 'is about this API’s own message or connection, and the gateway says its own',
      }),
    )
    .default([])
    .describe('Headers of this API’s answers that go on to the caller, as set-cookie or x-total-count.'),
  allowedAddresses: z
    .array(text().refine(isAddressBlock, { error: 'must be an IP address or a block such as 10.0.0.0/8' }))
    .default([])
    .describe(
      'Addresses that may be called although they are link-local, a metadata service, or private and not named here.',
    ),
  timeout: duration().prefault('10s').describe('For one attempt of a call, connection and body included.'),
  connectTimeout: duration().prefault('5s').describe('For making a connection, TLS included.'),
  headersTimeout: duration().optional().describe('From a request sent to the headers of its answer.'),
  idleTimeout: duration().optional().describe('The longest silence within the body of an answer.'),
  maxResponse: size().prefault('32MiB').describe('Largest answer, as it comes and decompressed.'),
  retry: retry.prefault({}),
  idempotencyKey: idempotencyKey.optional(),
  breaker: breaker.prefault({}),
  pace: z
    .union([z.literal(false), z.enum(['source', 'operation'])], { error: 'must be source, operation or false' })
    .default('source')
    .describe(
      'Calls wait while this API says that no more are left (RateLimit, X-RateLimit, Retry-After). source: its operations share a quota. operation: each has its own.',
    ),
  rateLimit: rateLimit.optional(),
  concurrency: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('How many calls to this API run at once, of all requests together. Others wait for their turn.'),
  queue: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(10_000)
    .describe('How many calls may wait for one of these limits. What comes beyond is refused at once.'),
  cache: z
    .union(
      [
        z.literal(false),
        section({
          ttl: duration().optional().describe('How long an answer is fresh of which this API says nothing.'),
          staleWhileRevalidate: duration()
            .optional()
            .describe('How long a stale answer is given while it is asked for anew, unless this API says how long.'),
          staleIfError: duration()
            .optional()
            .describe('How long a stale answer stands in for a failure, unless this API says how long.'),
        }),
      ],
      { error: 'must be false, or { ttl: 30s, staleIfError: 1h }' },
    )
    .prefault({})
    .describe('Answers are kept as the API’s own headers say. false: each is asked for anew, by each caller.'),
  poll: z
    .union([z.literal(false), pollInterval()], { error: 'must be false, or a duration from 1s to 24h such as 5m' })
    .optional()
    .describe('How often its description is looked at. false: never. Without it, as gateway.descriptions.poll says.'),
  dotSegments: z
    .enum(['refuse', 'encode'])
    .default('refuse')
    .describe('What becomes of a path argument that is or holds a "." or ".." segment.'),
  errors: errors.default({}),
  pagination: z
    .record(z.string(), pagination)
    .default({})
    .describe('By operationId or GET /path: how a list is divided, so that it has a connection too.'),
}).describe('How this API is called.');
