/** What every kind of pagination may say. Paths are of names on the wire, as `meta.next_cursor`. */
interface AnyPagination {
  /** Path of the list in the answer. `undefined`: the answer is the list. */
  readonly items?: string | undefined;
  /** Request parameter that says how many items are wanted. `undefined`: the API decides. */
  readonly size?: string | undefined;
  /** Items of a page where nobody asks for a number. `undefined`: as the description says. */
  readonly defaultSize?: number | undefined;
  /** The most items that the API gives in one answer. `undefined`: as the description says. */
  readonly maxSize?: number | undefined;
  /** Path of the number of all items. */
  readonly total?: string | undefined;
  /** Header with the number of all items; lower case. */
  readonly totalHeader?: string | undefined;
  /** The most calls that one field may make. @default 1 */
  readonly maxPages: number;
  /** Name of the connection. `undefined`: that of the plain field, and `Connection`. */
  readonly field?: string | undefined;
}

/** Pages are numbered. */
export interface PagePagination extends AnyPagination {
  readonly style: 'page';
  /** Request parameter with the number of the page. */
  readonly page: string;
  /** Number of the first page. @default 1 */
  readonly firstPage: 0 | 1;
  /** Path of what says whether there are more. */
  readonly more?: string | undefined;
}

/** The request says how many items to skip. */
export interface OffsetPagination extends AnyPagination {
  readonly style: 'offset';
  /** Request parameter with the number of items to skip. */
  readonly offset: string;
  /** Path of what says whether there are more. */
  readonly more?: string | undefined;
}

/** Each answer says from where to go on. Exactly one of `next`, `nextHeader` and `lastItem` is given. */
export interface CursorPagination extends AnyPagination {
  readonly style: 'cursor';
  /** Request parameter with the cursor. */
  readonly cursor: string;
  /** Path of the next cursor. */
  readonly next?: string | undefined;
  /** Header with the next cursor; lower case. */
  readonly nextHeader?: string | undefined;
  /** Path, in an item, of what is the cursor behind that item. */
  readonly lastItem?: string | undefined;
  /** Path of what says whether there are more. */
  readonly more?: string | undefined;
}

/** The `Link` header of each answer has the address of the next (RFC 8288). */
export interface LinkPagination extends AnyPagination {
  readonly style: 'link';
  /** The query parameters of that address that are taken over. */
  readonly parameters: readonly string[];
}

/** The body of each answer has the address of the next. */
export interface NextUrlPagination extends AnyPagination {
  readonly style: 'nextUrl';
  /** Path of the address. */
  readonly next: string;
  /** The query parameters of that address that are taken over. */
  readonly parameters: readonly string[];
}

/** How a list operation divides its list. */
export type PaginationConfig =
  | PagePagination
  | OffsetPagination
  | CursorPagination
  | LinkPagination
  | NextUrlPagination;
