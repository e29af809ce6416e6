import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Telemetry } from '../../telemetry/events.ts';

export interface RefreshTokenOptions {
  readonly source: string;
  readonly telemetry: Telemetry;
  readonly configured: string;
  /** Where it is read before each use, and written when it is replaced. */
  readonly file: string | undefined;
}

/** The refresh token as it is now. */
export class RefreshToken {
  readonly #options: RefreshTokenOptions;
  #present: string;
  /** What the file held when it was last read or written; another process, or a person, may change it. */
  #inFile: string;
  #hasTold = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RefreshTokenOptions) {
    this.#options = options;
    this.#present = options.configured;
    this.#inFile = options.configured;
  }

  /** Uses it once nobody else does: a server may take one that is sent twice for stolen (RFC 9700, 4.14.2). */
  inTurn<T>(use: () => Promise<T>): Promise<T> {
    const used = this.#turn.then(use);
    this.#turn = used.catch(() => undefined);
    return used;
  }

  async read(): Promise<string> {
    const { file } = this.#options;
    const found = file === undefined ? undefined : (await readFile(file, 'utf8').catch(() => '')).trim();
    if (found && found !== this.#inFile) {
      this.#inFile = found;
      this.#present = found;
    }
    return this.#present;
  }

  /** Takes a new one in the place of the present one, which may be good for nothing from now on. */
  async replace(value: string): Promise<void> {
    if (value === this.#present) return;
    this.#present = value;
    const { file } = this.#options;
    if (file === undefined) {
      this.#tellLost('keep it in a file, as refreshToken: file:./path');
      return;
    }
    try {
      await writeWhole(file, value);
      this.#inFile = value;
    } catch (error) {
      this.#tellLost(`its file cannot be written (${String((error as NodeJS.ErrnoException).code)})`);
    }
  }

  #tellLost(why: string): void {
    if (this.#hasTold) return;
    this.#hasTold = true;
    const { source, telemetry } = this.#options;
    const message = `The refresh token of source "${source}" was replaced, and the new one is lost at the next start: ${why}.`;
    telemetry.emit({ type: 'notice', level: 'warn', source, message });
  }
}

/** Nobody ever reads half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, `${text}\n`, { mode: 0o600, flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
