import { z } from 'zod';
import { headerName, secret, section, text } from './section.ts';
import { duration, share } from './units.ts';

/** Where a collector is, how it is asked, and what this gateway is called there. @param path below the address */
function collector(path: string) {
  return {
    endpoint: baseUrl()
      .default('http://127.0.0.1:4318')
      .describe(`The collector, by OTLP/HTTP: ${path} below this address.`),
    headers: z
      .record(headerName(), secret('Its value'))
      .default({})
      .describe('Headers for the collector, such as its key.'),
    serviceName: text().default('weft').describe('What this gateway is called there.'),
  };
}

/** What a path is put below. */
function baseUrl() {
  return z.string().regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/, {
    error:
      'must be a URL that begins with https:// (or http://), without user name, query or fragment: keys belong in headers',
  });
}

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
        otlp: section({
          ...collector('/v1/metrics'),
          every: duration({ least: '1s' }).prefault('60s').describe('From one time that they are sent to the next.'),
        })
          .optional()
          .describe('Sends them to a collector besides, by OpenTelemetry. {} takes the defaults.'),
      }),
    ],
    { error: 'must be false, or { port, hostname, path, otlp }' },
  )
  .prefault(false)
  .describe('Metrics for Prometheus on a port of their own, never on that of GraphQL. {} takes the defaults.');

/** `gateway.tracing`. */
export const tracing = z
  .union(
    [
      z.literal(false),
      section({
        ...collector('/v1/traces'),
        sample: share({ none: true })
          .prefault('100%')
          .describe('The share of requests that are traced, of those that do not belong to a trace already.'),
        incoming: z
          .enum(['follow', 'ignore'])
          .default('follow')
          .describe(
            'follow: a request goes on with the trace that its traceparent names, and is traced where that says so. ignore: each begins its own.',
          ),
      }),
    ],
    { error: 'must be false, or { endpoint, headers, sample, serviceName, incoming }' },
  )
  .prefault(false)
  .describe('Traces by OpenTelemetry. {} takes the defaults.');

/** `gateway.log`. */
export const log = section({
  slow: duration()
    .optional()
    .describe(
      'Operations that take at least so long are told with the tree of the calls that they made, each once a minute.',
    ),
  failing: z.boolean().default(false).describe('The same of operations of which something fails.'),
  clients: z
    .enum(['none', 'audit', 'all'])
    .default('audit')
    .describe(
      'Which lines tell the address that a request came from, which is personal data. none: no line. audit: those of refused requests. all: each line of a request, too.',
    ),
  callerKey: secret('The key by which callers are hashed, else one that is made at each start').optional(),
}).describe('What the log tells beside what it always tells.');
