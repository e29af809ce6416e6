import { GatewayError } from '../../errors/gateway-error.ts';
import type { CheckedPagination } from './checked-pagination.ts';
import type { Position } from './cursor.ts';
import { pageSizeFor, startBefore } from './page-size.ts';

/** The arguments of a connection, its cursors decoded. `null` is as good as nothing. */
export interface Slice {
  readonly first: number | null | undefined;
  readonly last: number | null | undefined;
  readonly after: Position | undefined;
  readonly before: Position | undefined;
}

/**
 * How many items are wanted; `undefined`: a page as the API gives it.
 * @throws GatewayError `BAD_USER_INPUT` for a number that is negative or more than may be read at once.
 */
export function wantedCount({ first, last }: Slice, pagination: CheckedPagination): number | undefined {
  const { maxSize, defaultSize, config } = pagination;
  if (isGiven(first) && isGiven(last)) refuse('"first" and "last" exclude each other.');
  const most = maxSize === undefined ? Number.POSITIVE_INFINITY : maxSize * config.maxPages;
  for (const [name, value] of Object.entries({ first, last })) {
    if (!isGiven(value)) continue;
    if (value < 0) refuse(`"${name}" cannot be negative; it is ${value}.`);
    if (value > most) refuse(`"${name}" can be at most ${most} here; it is ${value}.`);
    return value;
  }
  return defaultSize;
}

/** The part of a list of which every place can be asked for. */
export interface Window {
  readonly start: number;
  readonly count: number;
  /** Whether it ends where an item begins that is known to be there. */
  readonly endsBefore: boolean;
}

/**
 * @param total how many items there are; asked only for `last` without `before`
 * @throws GatewayError `BAD_USER_INPUT`
 */
export async function windowOf(
  slice: Slice,
  pagination: CheckedPagination,
  total: () => Promise<number | undefined>,
): Promise<Window> {
  const count = wantedCount(slice, pagination) ?? Number.POSITIVE_INFINITY;
  const from = slice.after?.kind === 'place' ? slice.after.index + 1 : 0;
  const to = slice.before?.kind === 'place' ? Math.max(slice.before.index, from) : undefined;
  if (!isGiven(slice.last)) {
    const isCut = to !== undefined && to - from <= count;
    return { start: from, count: isCut ? to - from : count, endsBefore: isCut };
  }
  const end = Math.max(
    to ?? (await total()) ?? refuse('"last" needs "before": this API does not say how many there are.'),
    from,
  );
  const start = reachable(end, Math.max(from, end - count), pagination);
  return { start, count: end - start, endsBefore: to !== undefined };
}

/** Items before a cursor must lie at it, so that what is too many for the calls that may be made is left out before. */
function reachable(end: number, start: number, { config, maxSize = end }: CheckedPagination): number {
  if (config.style !== 'page' || end === start) return start;
  const size = config.size === undefined ? maxSize : pageSizeFor(start, end - start, maxSize);
  return startBefore(end, start, size, config.maxPages);
}

function isGiven(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}

function refuse(message: string): never {
  throw new GatewayError('BAD_USER_INPUT', message);
}
