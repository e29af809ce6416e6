import { randomUUID } from 'node:crypto';

/** Name of the header in both directions. */
export const requestIdHeader = 'x-request-id';

/** Ids of others are kept when they cannot break a log line or a header. */
const sane = /^[A-Za-z0-9._-]{1,128}$/;

/** The id that the client or a proxy gave the request, else a new one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && sane.test(given) ? given : randomUUID();
}
