/** What one request may ask for, and all of them together. */
export interface LimitsConfig extends DocumentLimitsConfig {
  /**
   * The largest number that an argument for the length of a list may have. `Infinity` for projects without a
   * `gateway:` section. @default 1,000
   */
  readonly pageSize: number;
  /** What an operation may cost at most. `Infinity` where there is no limit. @default Infinity */
  readonly cost: number;
  /** Largest request body in bytes. @default 1 MiB */
  readonly body: number;
  readonly upstreamCalls: UpstreamCallLimits;
  /** How many requests for operations are answered at once. `Infinity` for projects without a `gateway:` section. @default 1,000 */
  readonly operations: number;
  /** How long work may stand in line for the event loop; `Infinity` as above. @default 500 ms */
  readonly eventLoopDelay: number;
}

/** How many REST calls one operation may make. */
export interface UpstreamCallLimits {
  /** To all sources together. `undefined`: no limit, for projects without a `gateway:` section. @default 200 */
  readonly total: number | undefined;
  /** To one source, by its name. @default {} */
  readonly sources: Readonly<Record<string, number>>;
}

/** How large a document may be, with its fragments spread. `Infinity` for projects without a `gateway:` section. */
export interface DocumentLimitsConfig {
  /** Levels of fields. @default 15 */
  readonly depth: number;
  /** @default 60 */
  readonly aliases: number;
  /** Fields at the root of an operation. @default 40 */
  readonly rootFields: number;
  /** @default 60 */
  readonly directives: number;
  /** Words, numbers, texts and signs that its text is made of. @default 5,000 */
  readonly tokens: number;
}

/** How often one caller may ask. `undefined`: as often as it likes. */
export interface CallerRateLimits {
  readonly operations: CallerRate | undefined;
  readonly cost: CallerRate | undefined;
}

/** In any time T at most `calls` and T × `calls` / `perMs`. */
export interface CallerRate {
  readonly calls: number;
  readonly perMs: number;
}

/** Documents that requests name instead of sending them. */
export interface PersistedDocumentsConfig {
  /** Texts by the keys that requests may name them by: ids, and SHA-256 hashes in hexadecimal. */
  readonly documents: Readonly<Record<string, string>>;
  /** Nothing but these is executed. @default false */
  readonly only: boolean;
  /** Clients may register others under their hash. @default true */
  readonly automatic: boolean;
}
