import { z } from 'zod';
import { alerts } from './alerts.ts';
import { auth } from './auth.ts';
import { callerRateLimit } from './caller-rate-limit.ts';
import { descriptions } from './descriptions.ts';
import { limits } from './limits.ts';
import { persistedDocuments } from './persisted-documents.ts';
import { redis } from './redis.ts';
import { section } from './section.ts';
import { server } from './server.ts';
import { source } from './source.ts';
import { log, metrics, tracing } from './telemetry.ts';
import { duration, size } from './units.ts';

/** The `gateway:` section. Every key is here or refused. */
export const gateway = section({
  schema: section({
    style: z
      .enum(['mesh', 'graphql'])
      .default('mesh')
      .describe(
        'mesh: names and nullability as GraphQL Mesh makes them. graphql: as a person would have written them.',
      ),
  })
    .prefault({})
    .describe('What the schema looks like.'),
  auth: auth.optional(),
  limits: limits.prefault({}),
  rateLimit: callerRateLimit.optional(),
  redis: redis.optional(),
  persistedDocuments: persistedDocuments.optional(),
  deadline: duration().prefault('30s').describe('One budget for a whole operation, shared by all its calls.'),
  explain: z
    .boolean()
    .default(false)
    .describe(
      'Tells callers who send x-weft-explain: 1 which REST calls their operation made, with their URLs. Every caller may ask.',
    ),
  errors: section({
    expose: z
      .boolean()
      .default(false)
      .describe('Shows clients the upstream’s status and message. Refused when NODE_ENV=production.'),
  })
    .prefault({})
    .describe('What clients see of a failure.'),
  checkAnswers: z
    .union([z.literal(false), z.int().min(1).max(1_000_000)], { error: 'must be a number from 1, or false' })
    .default(1_000)
    .describe('Of so many answers of an operation one is compared with its description. 1: each. false: none.'),
  descriptions: descriptions.prefault({}),
  server: server.prefault({}),
  cache: section({
    size: size().prefault('64MiB').describe('Memory for answers of all APIs together.'),
  })
    .prefault({})
    .describe('The cache for answers of APIs.'),
  alerts: alerts.prefault({}),
  metrics,
  tracing,
  log: log.prefault({}),
  sources: z.record(z.string(), source).default({}).describe('By the name of a source: how its API is called.'),
}).describe('Weft’s own settings: auth, limits, and how each source is called.');

export type GatewaySection = z.output<typeof gateway>;
