import type { ErrorCode } from '../errors/catalogue.ts';
import type { RequestEvent } from './events.ts';

/** What a request is refused with before anything of it is executed. */
const refusing: ReadonlySet<string> = new Set<ErrorCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'DOCUMENT_NOT_TRUSTED',
  'OVERLOADED',
  'BAD_REQUEST',
]);

/** So many of one code are told within a minute: who attacks must not fill the disk. */
const mostOfCode = 20;
const windowMs = 60_000;

/** A refusal that is told. */
export interface ToldRefusal {
  readonly code: string;
  /** How many of this code were not told before it, since the last that was. */
  readonly leftOut: number;
}

/**
 * Which refused requests are worth a line of the audit.
 * @param now milliseconds of a clock that only goes forward
 */
export function refusedRequests(
  now: () => number = () => performance.now(),
): (event: RequestEvent, upstreamCalls: number) => ToldRefusal | undefined {
  const told = new Map<string, { since: number; count: number; leftOut: number }>();
  return ({ failure }, upstreamCalls) => {
    if (!failure || failure.isPartial || upstreamCalls > 0 || !refusing.has(failure.code)) return undefined;
    const { code } = failure;
    const present = now();
    const before = told.get(code) ?? { since: present, count: 0, leftOut: 0 };
    told.set(code, before);
    if (present - before.since >= windowMs) Object.assign(before, { since: present, count: 0 });
    if (before.count >= mostOfCode) {
      before.leftOut += 1;
      return undefined;
    }
    const { leftOut } = before;
    Object.assign(before, { count: before.count + 1, leftOut: 0 });
    return { code, leftOut };
  };
}
