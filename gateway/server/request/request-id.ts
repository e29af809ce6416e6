import { randomBytes } from 'node:crypto';

/** Name of the header in both directions. */
export const requestIdHeader = 'x-request-id';

/** Ids of others are kept when they cannot break a log line or a header. */
const sane = /^[A-Za-z0-9._-]{1,128}$/;

/** Tells the ids of this process from those of others. */
const ofThisProcess = randomBytes(9).toString('base64url').replace(/_/g, '.');
let count = 0;

/** The id that the client or a proxy gave the request, else a new one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && sane.test(given) ? given : `${ofThisProcess}-${nextNumber()}`;
}

/** Numbers tell requests apart as well as random bits do, and sort as they came. */
function nextNumber(): string {
  count += 1;
  return count.toString(36);
}
