import { stat } from 'node:fs/promises';

export interface RereadFileOptions<T> {
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  /** @throws what is wrong with a file that cannot be used */
  read(file: string): Promise<T>;
  /** Told of what was read again, before it is used. */
  changed(value: T, before: T): void;
  /** Told once of a file that has changed and cannot be used; what was read before stays. */
  unusable(cause: unknown): void;
}

/** How often the file is looked at, at most, in milliseconds. */
const lookEveryMs = 1_000;

/**
 * What a file says, read again when it has changed. It is looked at when it is asked for, so that nothing runs beside the
 * requests and nothing is to be closed.
 */
export class RereadFile<T> {
  readonly #file: string;
  readonly #options: RereadFileOptions<T>;
  #value: T;
  #stamp: string;
  #lookedAt: number;
  #looking: Promise<void> | undefined;

  private constructor(file: string, options: RereadFileOptions<T>, value: T, stamp: string) {
    this.#file = file;
    this.#options = options;
    this.#value = value;
    this.#stamp = stamp;
    this.#lookedAt = options.now();
  }

  /** @throws what `read` throws */
  static async read<T>(file: string, options: RereadFileOptions<T>): Promise<RereadFile<T>> {
    const stamp = await stampOf(file);
    return new RereadFile(file, options, await options.read(file), stamp);
  }

  /** Never rejects. */
  async current(): Promise<T> {
    if (this.#options.now() - this.#lookedAt >= lookEveryMs) this.#looking ??= this.#look();
    await this.#looking;
    return this.#value;
  }

  async #look(): Promise<void> {
    this.#lookedAt = this.#options.now();
    try {
      const stamp = await stampOf(this.#file);
      if (stamp === this.#stamp) return;
      this.#stamp = stamp;
      const value = await this.#options.read(this.#file);
      this.#options.changed(value, this.#value);
      this.#value = value;
    } catch (cause) {
      this.#options.unusable(cause);
    } finally {
      this.#looking = undefined;
    }
  }
}

/** Differs when the file was written, replaced or removed. */
async function stampOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'none';
}
