import type { FieldNode } from 'graphql';
import type { CheckedPagination } from './checked-pagination.ts';

/** What a connection comes to at worst. */
export interface ConnectionCost {
  /** Calls for each value that it is asked of. */
  readonly calls: number;
  /** Items; `undefined` where nobody says how many. */
  readonly size: number | undefined;
}

/**
 * The calls that a connection may make, and the items that they may answer. Pages may hold fewer items than they are
 * asked for, so that any number of items may cost all the pages that are allowed.
 *
 * @param readValue values of its arguments; `undefined` for one that is not given, or not known
 * @param nodes the field as the query has it
 */
export function connectionCost(
  { config, maxSize, defaultSize }: CheckedPagination,
  readValue: (argument: string) => unknown,
  nodes: readonly FieldNode[],
): ConnectionCost {
  const isGiven = (name: string) => nodes.some((node) => node.arguments?.some((one) => one.name.value === name));
  const most = maxSize === undefined ? undefined : maxSize * config.maxPages;
  const asked = isGiven('last') ? 'last' : 'first';
  const wanted = isGiven(asked) ? (readValue(asked) ?? most) : defaultSize;
  // The last items of all begin where only the number of all tells.
  const counts = isGiven('last') && !isGiven('before') ? 1 : 0;
  return {
    calls: config.maxPages + counts,
    size: typeof wanted === 'number' ? Math.max(0, Math.min(wanted, most ?? wanted)) : defaultSize,
  };
}
