import { GatewayError } from '../../errors/gateway-error.ts';
import type { Position } from './cursor.ts';
import { type Entry, orFailure, type Page, type PageLimits, type Reading, type ReadPage } from './page.ts';
import { pageSizeFor } from './page-size.ts';

/** A list in which every place can be asked for: by offset, or by the number of a page. */
export interface PlaceList extends PageLimits {
  readonly source: string;
  readonly by: 'offset' | 'page';
  /** The size that all pages have; `undefined`: we choose it. */
  readonly fixedSize: number | undefined;
  /** Whether a call can say how many items it wants. */
  readonly sized: boolean;
}

type PlacePosition = Extract<Position, { kind: 'place' }>;

/** What is wanted of a list. */
export interface PlacedItems {
  /** How many items lie before. */
  readonly start: number;
  readonly count: number;
}

/**
 * Reads `count` items from the place `start` on. Numbers of pages are chosen so that the fewest calls do; with more
 * items than `maxPages` calls answer there are fewer.
 *
 * @returns `undefined` when the API knows no such list.
 * @throws GatewayError when the first call fails.
 */
export async function readPlaces(
  read: ReadPage,
  items: PlacedItems,
  list: PlaceList,
): Promise<Reading<PlacePosition> | undefined> {
  const reader = new Reader(read, items, list);
  for (let calls = 0; calls < list.maxPages; calls += 1) {
    const end = await reader.step(calls === 0);
    if (end) return end === 'unknown' ? undefined : end;
  }
  return reader.done(true);
}

class Reader {
  readonly #read: ReadPage;
  readonly #list: PlaceList;
  readonly #start: number;
  readonly #count: number;
  /** Of lists whose pages are numbered. */
  readonly #pageSize: number;
  readonly #entries: Entry<PlacePosition>[] = [];
  #at: number;
  #last: Page | undefined;

  constructor(read: ReadPage, { start, count }: PlacedItems, list: PlaceList) {
    const { by, fixedSize, maxSize, maxPages } = list;
    this.#read = read;
    this.#list = list;
    this.#start = start;
    this.#count = count;
    const ownSize = by === 'page' ? pageSizeFor(start, Math.min(count, maxSize * maxPages), maxSize) : 0;
    this.#pageSize = fixedSize ?? ownSize;
    this.#at = start;
  }

  /** Reads a page. `undefined`: there is more to read; `unknown`: there is no such list. */
  async step(isFirst: boolean): Promise<Reading<PlacePosition> | 'unknown' | undefined> {
    const wanted = this.#count - this.#entries.length;
    const { start, size } = this.#nextPage(wanted);
    const answer = await orFailure(isFirst, () => this.#readChecked(start, size));
    if ('failure' in answer) return this.done(true, answer.failure);
    const page = answer.value;
    if (!page) return isFirst && this.#start === 0 ? 'unknown' : this.done(false);
    this.#last = page;
    const before = this.#at - start;
    for (const item of page.items.slice(before, before + wanted)) {
      this.#entries.push({ item, position: { kind: 'place', index: this.#start + this.#entries.length } });
    }
    if (page.items.length > before + wanted) return this.done(true);
    if (page.items.length === 0 || isLast(page, start, size)) return this.done(false);
    this.#at = start + page.items.length;
    return this.#entries.length < this.#count ? undefined : this.done(true);
  }

  done(hasNext: boolean, failure?: unknown): Reading<PlacePosition> {
    return {
      entries: this.#entries,
      hasNext,
      hasPrevious: this.#start > 0,
      resume: this.#start > 0 ? { kind: 'place', index: this.#start - 1 } : undefined,
      total: this.#last?.total,
      failure,
    };
  }

  #nextPage(wanted: number): { start: number; size: number | undefined } {
    const { by, sized, maxSize } = this.#list;
    const size = this.#pageSize;
    if (by === 'page') return { start: Math.floor(this.#at / size) * size, size };
    // For no items one is asked for: it tells whether there are any.
    return { start: this.#at, size: sized ? Math.min(Math.max(wanted, 1), maxSize) : undefined };
  }

  async #readChecked(start: number, size: number | undefined): Promise<Page | undefined> {
    const page = await this.#read({ start, size });
    return page && checked(page, start, size, this.#list);
  }
}

/** What the answer says goes before what its length lets guess. */
function isLast({ items, total, more }: Page, start: number, size: number | undefined): boolean {
  if (more !== undefined) return !more;
  if (total !== undefined) return start + items.length >= total;
  return size !== undefined && items.length < size;
}

/** Pages of another size than was asked for would stand at other places than we believe. */
function checked(page: Page, start: number, size: number | undefined, { by, source }: PlaceList): Page {
  if (by === 'offset' || size === undefined) return page;
  const { length } = page.items;
  const isShort = length > 0 && length < size && !isLast(page, start, size);
  if (length <= size && !isShort) return page;
  throw new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `${source}: the upstream answered a page of ${length} items where ${size} were asked for`,
    { source },
  );
}
