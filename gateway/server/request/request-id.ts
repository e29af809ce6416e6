import { randomBytes } from 'node:crypto';

/** Name of the header in both directions. */
export const requestIdHeader = 'x-request-id';

/** Ids of others are kept when they cannot break a log line or a header. */
const sane = /^[A-Za-z0-9._-]{1,128}$/;

/** The id that the client or a proxy gave a request, else a new one. */
export type RequestIds = (given: string | string[] | undefined) => string;

/**
 * Gives ids that begin with random bits, which tell them from those of other processes, and go on with a number, which
 * tells requests apart as well as more random bits would and at less cost.
 */
export function createRequestIds(): RequestIds {
  const own = randomBytes(9).toString('base64url').replace(/_/g, '.');
  let count = 0;
  return (given) => {
    if (typeof given === 'string' && sane.test(given)) return given;
    count += 1;
    return `${own}-${count.toString(36)}`;
  };
}
