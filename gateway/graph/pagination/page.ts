import type { PageToken } from './cursor.ts';

/** What one page is asked for with. */
export interface PageRequest {
  /** How many items are wanted; `undefined`: as many as the API gives by itself. */
  readonly size: number | undefined;
  /** How many items of the whole list lie before the page: of lists in which every place can be asked for. */
  readonly start?: number | undefined;
  /** Where to go on; `undefined`: at the beginning. */
  readonly token?: PageToken | undefined;
}

/** One answer of a list operation. */
export interface Page {
  readonly items: readonly unknown[];
  /** How many items there are in all, where the answer says so. */
  readonly total: number | undefined;
  /** Whether there are more, where the answer says so. */
  readonly more: boolean | undefined;
  /** Where the next page begins; `undefined`: there is none, or the answer does not say it. */
  readonly next: PageToken | undefined;
}

/**
 * Makes one call. `undefined`: the API knows no such page.
 * @throws GatewayError
 */
export type ReadPage = (request: PageRequest) => Promise<Page | undefined>;

/** How many items one call may be asked for, and how many calls may be made. */
export interface PageLimits {
  /** The most items of one answer; infinite where the size of pages is not chosen by us. */
  readonly maxSize: number;
  readonly maxPages: number;
}

/** An item, and how to go on behind it. */
export interface Entry<P> {
  readonly item: unknown;
  readonly position: P;
}

/** What the calls of one connection came to. */
export interface Reading<P> {
  readonly entries: readonly Entry<P>[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** Where to go on if there is no item to go on behind. */
  readonly resume: P | undefined;
  readonly total: number | undefined;
  /** Why there are fewer items than wanted: of a call behind the first. */
  readonly failure: unknown;
}

/** Where a call behind the first failed: what was read before it is answered. */
export async function orFailure<T>(
  isFirst: boolean,
  read: () => Promise<T>,
): Promise<{ value: T } | { failure: unknown }> {
  if (isFirst) return { value: await read() };
  try {
    return { value: await read() };
  } catch (failure) {
    return { failure };
  }
}
