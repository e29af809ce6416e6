import { randomUUID } from 'node:crypto';
import type { IdempotencyKeyConfig } from '../../config/retry-config.ts';
import type { UpstreamPolicy } from '../policy.ts';

/**
 * Gives each call of these operations a key of its own (draft-ietf-httpapi-idempotency-key-header), by which the API
 * makes a change once however often it is sent. A key that the caller gave as an argument stays.
 * @param makeKey for tests
 */
export function giveIdempotencyKeys(
  { operations, header }: IdempotencyKeyConfig,
  makeKey: () => string = randomUUID,
): UpstreamPolicy {
  const keyed = new Set(operations);
  return (next) => (request, context) => {
    if (!keyed.has(request.operation) || (request.headers[header] ?? '') !== '') return next(request, context);
    return next({ ...request, headers: { ...request.headers, [header]: makeKey() } }, context);
  };
}
