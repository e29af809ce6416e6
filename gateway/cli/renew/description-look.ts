import { createHash } from 'node:crypto';
import { loadText } from '../../openapi/read/load-text.ts';
import type { BuiltDescription } from '../../project/built-descriptions.ts';
import { publicUrl } from '../../project/description-copies.ts';
import { urlOf } from '../../project/description-fetch.ts';

export interface DescriptionLookOptions {
  /** Address or path of the description. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
  /** Absolute path of the folder that paths start from. */
  readonly dir: string;
  /** What is served of it: the description and the parts that it refers to. */
  readonly served: readonly BuiltDescription[];
}

/** What is published now: what is served, what was tried already, or something else. */
export type Seen = 'served' | 'tried' | 'new';

interface Known {
  readonly digest: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Looks whether a description is still what it was: asks for it again only if it has changed (RFC 9110, 13.1). */
export class DescriptionLook {
  readonly #options: DescriptionLookOptions;
  readonly #known = new Map<string, Known>();
  #parts: readonly string[] = [];
  #served: string | undefined;
  #tried: string | undefined;

  constructor(options: DescriptionLookOptions) {
    this.#options = options;
    this.serves(options.served);
  }

  /** From now on this is what is served. */
  serves(descriptions: readonly BuiltDescription[]): void {
    const main = this.#keyOf(this.#options.address);
    const digests = new Map(descriptions.map(({ url, text }) => [this.#keyOf(url), digestOf(text)]));
    this.#parts = [...digests.keys()].filter((url) => url !== main);
    this.#served = digests.has(main)
      ? together([main, ...this.#parts].map((url) => digests.get(url) ?? ''))
      : undefined;
    this.#tried = undefined;
  }

  /** @throws ProjectError when it cannot be had. */
  async look(): Promise<Seen> {
    const places = [this.#options.address, ...this.#parts];
    const now = together(await Promise.all(places.map((place) => this.#digestAt(place))));
    if (now === this.#served) return 'served';
    if (now === this.#tried) return 'tried';
    this.#tried = now;
    return 'new';
  }

  /** What was found new counts as new once more: whether it can be served is not known yet. */
  forgetTry(): void {
    this.#tried = undefined;
  }

  async #digestAt(place: string): Promise<string> {
    const { headers, dir } = this.#options;
    const key = this.#keyOf(place);
    let answered: Response | undefined;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const known = urlOf(input) === new URL(place).href ? this.#known.get(key) : undefined;
      answered = await this.#options.fetch(input, { ...init, headers: { ...Object(init?.headers), ...asked(known) } });
      return answered.status === 304 ? new Response('') : answered;
    };
    const { text } = await loadText(place, { dir, headers, fetch });
    const before = this.#known.get(key);
    if (answered?.status === 304 && before) return before.digest;
    const etag = answered?.headers.get('etag') ?? null;
    const known = { digest: digestOf(text), etag, lastModified: answered?.headers.get('last-modified') ?? null };
    this.#known.set(key, known);
    return known.digest;
  }

  #keyOf(place: string): string {
    return /^https?:/i.test(place) ? publicUrl(place) : place;
  }
}

function asked(known: Known | undefined): Record<string, string> {
  if (known?.etag) return { 'if-none-match': known.etag };
  return known?.lastModified ? { 'if-modified-since': known.lastModified } : {};
}

function together(digests: readonly string[]): string {
  return digests.join(' ');
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
