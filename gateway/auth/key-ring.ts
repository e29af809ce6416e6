import { stat } from 'node:fs/promises';
import type { Telemetry } from '../telemetry/events.ts';
import { readApiKeys } from './api-key-file.ts';
import { type ApiKey, apiKeyCaller } from './api-keys.ts';
import type { Caller } from './caller.ts';

export interface KeyRingOptions {
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  readonly telemetry?: Telemetry | undefined;
  /** Told the id of each key whose caller was recognised. */
  readonly used?: ((id: string) => unknown) | undefined;
}

/** How often the file is looked at, at most, in milliseconds. */
const lookEveryMs = 1_000;

/**
 * The API keys of a file, read again when it has changed. It is looked at when a key is presented, so that nothing runs
 * beside the requests and nothing is to be closed. Of a file that cannot be used the keys that were read before stay.
 */
export class KeyRing {
  readonly #file: string;
  readonly #options: KeyRingOptions;
  #keys: readonly ApiKey[];
  #stamp: string;
  #lookedAt: number;
  #looking: Promise<void> | undefined;

  private constructor(file: string, options: KeyRingOptions, keys: readonly ApiKey[], stamp: string) {
    this.#file = file;
    this.#options = options;
    this.#keys = keys;
    this.#stamp = stamp;
    this.#lookedAt = options.now();
  }

  /** @throws ProjectError for a file that cannot be used */
  static async read(file: string, options: KeyRingOptions): Promise<KeyRing> {
    const stamp = await stampOf(file);
    return new KeyRing(file, options, await readApiKeys(file), stamp);
  }

  /** @throws GatewayError `UNAUTHENTICATED` */
  async callerOf(presented: string): Promise<Caller> {
    const { now, used } = this.#options;
    if (now() - this.#lookedAt >= lookEveryMs) this.#looking ??= this.#look();
    await this.#looking;
    const caller = apiKeyCaller(this.#keys, presented, now());
    void used?.(caller.subject);
    return caller;
  }

  async #look(): Promise<void> {
    this.#lookedAt = this.#options.now();
    try {
      const stamp = await stampOf(this.#file);
      if (stamp === this.#stamp) return;
      this.#stamp = stamp;
      const keys = await readApiKeys(this.#file);
      this.#tellChange(keys);
      this.#keys = keys;
    } catch (cause) {
      const message = 'The file of API keys has changed and cannot be used; the keys that were read before stay.';
      this.#options.telemetry?.emit({ type: 'notice', level: 'error', message, cause });
    } finally {
      this.#looking = undefined;
    }
  }

  #tellChange(keys: readonly ApiKey[]): void {
    const [before, now] = [idsOf(this.#keys), idsOf(keys)];
    const told = [
      ...[...now.difference(before)].map((id) => `${JSON.stringify(id)} is new`),
      ...[...before.difference(now)].map((id) => `${JSON.stringify(id)} is revoked`),
    ];
    const message = `The API keys were read again: ${told.join(', ') || 'no key has come or gone'}.`;
    this.#options.telemetry?.emit({ type: 'audit', action: 'keys.changed', message });
  }
}

function idsOf(keys: readonly ApiKey[]): Set<string> {
  return new Set(keys.map(({ caller }) => caller.subject));
}

/** Differs when the file was written, replaced or removed. */
async function stampOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'none';
}
