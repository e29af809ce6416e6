import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepOutOfGit } from './keep-out-of-git.ts';

/** How often the use of a key is written down, in milliseconds. */
const notedEveryMs = 60 * 60_000;

/**
 * When API keys were last used, to the hour: a file for each in the project's `.weft/`, so that several processes need not agree.
 * Where nothing can be written nothing is known; no request fails for it.
 */
export class KeyUses {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #noted = new Map<string, number>();

  /** @param now milliseconds since 1970 */
  constructor(dir: string, now: () => number = Date.now) {
    this.#dir = dir;
    this.#now = now;
  }

  /** To be told of each use that is seen. Never rejects. */
  async note(id: string): Promise<void> {
    const now = this.#now();
    if (now - (this.#noted.get(id) ?? Number.NEGATIVE_INFINITY) < notedEveryMs) return;
    this.#noted.set(id, now);
    try {
      await mkdir(this.#folder, { recursive: true });
      keepOutOfGit(join(this.#dir, '.weft'));
      await writeFile(this.#fileOf(id), new Date(now).toISOString());
    } catch {
      // Told by its absence.
    }
  }

  /** `undefined` where none is known. */
  async lastUse(id: string): Promise<Date | undefined> {
    const text = await readFile(this.#fileOf(id), 'utf8').catch(() => '');
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : new Date(time);
  }

  get #folder(): string {
    return join(this.#dir, '.weft', 'key-uses');
  }

  /** An id is any text, and no name of a file. */
  #fileOf(id: string): string {
    return join(this.#folder, createHash('sha256').update(id).digest('hex').slice(0, 32));
  }
}
