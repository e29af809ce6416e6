import { setTimeout as pause } from 'node:timers/promises';
import type { SourceNote } from '../../graph/graph.ts';
import type { Seen } from './description-look.ts';

/** What came of building with the present description of a source. */
export type Renewed =
  /** It is served now. */
  | { readonly kind: 'served' }
  /** It is not served before somebody accepts it. */
  | { readonly kind: 'held back'; readonly reason: string }
  /** It cannot be served; until it changes it need not be tried again. */
  | { readonly kind: 'unusable'; readonly reason: string }
  /** It could not be tried. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface SourceWatchOptions {
  readonly source: string;
  /** What of it is not as it should be when the watch begins. */
  readonly note: SourceNote | undefined;
  /** How often it is looked at while all is well, in milliseconds; `undefined`: not at all. */
  readonly pollMs: number | undefined;
  /** @throws Error when the description cannot be had. */
  look(): Promise<Seen>;
  renew(): Promise<Renewed>;
  /** Told what is not as it should be now; `undefined`: nothing. */
  changed(note: SourceNote | undefined): void;
  /** Says why a description cannot be had, in one line. */
  reasonOf(error: unknown): string;
  /** Resolves after so many milliseconds, and rejects when the signal aborts. @default that of node */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** @default Date.now */
  readonly now?: () => number;
  /** From 0 to 1. @default Math.random */
  readonly random?: () => number;
}

const firstMs = 1_000;
const longestMs = 30_000;

/** How long to wait before a source that is not well is looked at again: doubling, and a little apart from others. */
export function healDelay(failures: number, pollMs: number | undefined, random: number): number {
  const most = Math.min(longestMs, pollMs ?? longestMs);
  return Math.min(most, firstMs * 2 ** Math.min(failures, 10)) * (0.8 + 0.4 * random);
}

/**
 * Looks at the description of one source again and again: as often as it is polled while all is well, and with growing
 * pauses while it is not served as it is published. It ends with the signal, and once there is nothing to wait for.
 */
export class SourceWatch {
  readonly #options: SourceWatchOptions;
  readonly #pause: NonNullable<SourceWatchOptions['pause']>;
  #note: SourceNote | undefined;
  #failures = 0;
  #last: Renewed | undefined;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
    this.#note = options.note;
    this.#pause = options.pause ?? ((ms, signal) => pause(ms, undefined, { signal, ref: false }));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { pollMs, random = Math.random } = this.#options;
    // What is polled was served from its copy, whatever is published meanwhile.
    let delay = this.#isWell && pollMs !== undefined ? 0 : this.#healDelay(random());
    while (!signal.aborted) {
      const isPaused = await this.#pause(delay, signal).then(
        () => true,
        () => false,
      );
      if (!isPaused || signal.aborted) return;
      await this.#lookOnce(signal);
      if (this.#isWell && pollMs === undefined) return;
      delay = this.#isWell ? (pollMs ?? longestMs) : this.#healDelay(random());
    }
  }

  /** Somebody must see to what is held back: it is looked at as if all were well. */
  get #isWell(): boolean {
    return this.#note === undefined || this.#note.state === 'held back';
  }

  #healDelay(random: number): number {
    return healDelay(this.#failures, this.#options.pollMs, random);
  }

  async #lookOnce(signal: AbortSignal): Promise<void> {
    const { look, reasonOf } = this.#options;
    const looked = look().catch((error: unknown) => ({ reason: reasonOf(error) }));
    // A host that does not answer holds up nobody who stops.
    const seen = await unlessAborted(looked, signal);
    if (signal.aborted || seen === undefined) return;
    if (typeof seen === 'object') this.#unreadable(seen.reason);
    else if (seen === 'new') this.#renewed(await this.#options.renew(), signal);
    else if (seen === 'tried' && this.#last) this.#renewed(this.#last);
    // A source that is left out is not served by what was read of it.
    else if (this.#note?.state === 'left out') this.#failures += 1;
    else this.#well();
  }

  #renewed(renewed: Renewed, signal?: AbortSignal): void {
    // What did not come to its end says nothing.
    if (signal?.aborted) return;
    this.#last = renewed;
    if (renewed.kind === 'served') this.#well();
    else if (renewed.kind === 'held back') this.#become('held back', renewed.reason);
    else this.#unreadable(renewed.reason);
  }

  #well(): void {
    this.#failures = 0;
    if (this.#note) this.#options.changed(undefined);
    this.#note = undefined;
  }

  /** What is served goes on being served. */
  #unreadable(reason: string): void {
    this.#failures += 1;
    this.#become(this.#note?.state === 'left out' ? 'left out' : 'from a copy', reason);
  }

  #become(state: SourceNote['state'], reason: string): void {
    const { source, changed, now = Date.now } = this.#options;
    const before = this.#note;
    if (before?.state === state && before.reason === reason) return;
    const since = before?.state === state ? before.since : new Date(now()).toISOString();
    this.#note = { source, state, since, reason };
    changed(this.#note);
  }
}

/** What a promise resolves to; `undefined` as soon as the signal aborts. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = () => resolve(undefined);
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
