import { GatewayError } from '../../errors/gateway-error.ts';
import type { PageToken, Position } from './cursor.ts';
import { type Entry, orFailure, type Page, type PageLimits, type Reading, type ReadPage } from './page.ts';

/** A list of which each page says where the next begins. */
export interface FollowedList extends PageLimits {
  readonly source: string;
  /** Whether a call can say how many items it wants. */
  readonly sized: boolean;
  /** Whether a token is only good for pages of the size that it came with. */
  readonly keepsSize: boolean;
  /** What goes on behind an item, where every item has it in itself; `undefined` where only pages do. */
  readonly tokenOf: ((item: unknown) => PageToken) | undefined;
}

type PagePosition = Extract<Position, { kind: 'page' }>;

/** What is wanted of a list; without a `count` one page as the API gives it. */
export interface FollowedItems {
  readonly after: PagePosition | undefined;
  readonly count: number | undefined;
}

/**
 * Reads `count` items behind a position.
 *
 * @returns `undefined` when the API knows no such list.
 * @throws GatewayError when the first call fails.
 */
export async function readFollowing(
  read: ReadPage,
  items: FollowedItems,
  list: FollowedList,
): Promise<Reading<PagePosition> | undefined> {
  const reader = new Reader(read, items, list);
  const mostCalls = items.count === undefined ? 1 : list.maxPages;
  for (let calls = 0; calls < mostCalls; calls += 1) {
    const end = await reader.step(calls === 0);
    if (end) return end === 'unknown' ? undefined : end;
  }
  return reader.done(true);
}

class Reader {
  readonly #read: ReadPage;
  readonly #list: FollowedList;
  readonly #after: PagePosition | undefined;
  readonly #most: number;
  /** The size of all pages, where it must stay what it was. */
  readonly #size: number | undefined;
  readonly #entries: Entry<PagePosition>[] = [];
  readonly #seen = new Set<string>();
  #at: PagePosition;
  #last: Page | undefined;

  constructor(read: ReadPage, { after, count }: FollowedItems, list: FollowedList) {
    this.#read = read;
    this.#list = list;
    this.#after = after;
    this.#most = count ?? Number.POSITIVE_INFINITY;
    this.#size = list.keepsSize ? (after?.size ?? sizeOf(this.#most, list)) : undefined;
    this.#at = after ?? { kind: 'page', token: undefined, skip: 0, size: this.#size };
  }

  /** Reads a page. `undefined`: there is more to read; `unknown`: there is no such list. */
  async step(isFirst: boolean): Promise<Reading<PagePosition> | 'unknown' | undefined> {
    const { token, skip } = this.#at;
    const wanted = this.#most - this.#entries.length;
    const size = this.#size ?? sizeOf(skip + wanted, this.#list);
    this.#seen.add(JSON.stringify(token ?? null));
    const answer = await orFailure(isFirst, () => this.#read({ token, size }));
    if ('failure' in answer) return this.done(true, answer.failure);
    const page = answer.value;
    if (!page) return isFirst && !this.#after ? 'unknown' : this.done(false);
    this.#last = page;
    const isLoop = page.next !== undefined && this.#seen.has(JSON.stringify(page.next));
    // Where items hold the cursors, these items are those of the page that was read already.
    if (isLoop && this.#list.tokenOf) return this.done(false, loops(this.#list));
    this.#entries.push(...entriesOf(page, this.#at, wanted, this.#list));
    if (page.items.length > skip + wanted) return this.done(true);
    if (page.next === undefined) return this.done(false);
    if (isLoop) return this.done(false, loops(this.#list));
    this.#at = { kind: 'page', token: page.next, skip: 0, size: this.#size };
    return this.#entries.length < this.#most ? undefined : this.done(true);
  }

  done(hasNext: boolean, failure?: unknown): Reading<PagePosition> {
    return {
      entries: this.#entries,
      hasNext,
      hasPrevious: this.#after !== undefined,
      resume: hasNext ? this.#at : undefined,
      total: this.#last?.total,
      failure,
    };
  }
}

/** For no items one is asked for: it tells whether there are any. */
function sizeOf(wanted: number, { maxSize, sized }: FollowedList): number | undefined {
  return sized && Number.isFinite(wanted) ? Math.min(Math.max(wanted, 1), maxSize) : undefined;
}

/** Behind the last item of a page the next page begins, so that none is read twice. */
function entriesOf(
  { items, next }: Page,
  { token, skip, size }: PagePosition,
  wanted: number,
  { tokenOf }: FollowedList,
): Entry<PagePosition>[] {
  return items.slice(skip, skip + wanted).map((item, index) => {
    const behind = skip + index + 1;
    if (tokenOf) return { item, position: { kind: 'page', token: tokenOf(item), skip: 0 } };
    const isLast = behind === items.length && next !== undefined;
    return {
      item,
      position: isLast ? { kind: 'page', token: next, skip: 0, size } : { kind: 'page', token, skip: behind, size },
    };
  });
}

function loops({ source }: FollowedList): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `${source}: the upstream names as its next page one that was read already`,
    { source },
  );
}
