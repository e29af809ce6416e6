import type { ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { Taken } from '../execution/quotas/caller-quotas.ts';

/** Tells a caller what is left of its quotas (draft-ietf-httpapi-ratelimit-headers-10). */
export function tellQuotas(res: ServerResponse, { quotas }: Taken): void {
  if (res.headersSent) return;
  const policies = quotas.map(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`);
  const left = quotas.map(({ name, left, fullInSeconds }) => `"${name}";r=${left};t=${fullInSeconds}`);
  res.setHeader('ratelimit-policy', policies.join(', '));
  res.setHeader('ratelimit', left.join(', '));
}

/** The error of a request whose caller asks too often. */
export function askedTooOften(retryAfter: number): GraphQLError {
  const code: ErrorCode = 'RATE_LIMITED';
  const http = { status: 429, headers: { 'retry-after': String(retryAfter) } };
  return new GraphQLError('The caller asks more often, or for more, than the gateway allows.', {
    extensions: { code, retryAfter, http },
  });
}
