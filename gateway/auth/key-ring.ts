import type { Telemetry } from '../telemetry/events.ts';
import { readApiKeys } from './api-key-file.ts';
import { type ApiKey, apiKeyCaller } from './api-keys.ts';
import type { Caller } from './caller.ts';
import { RereadFile } from './reread-file.ts';

export interface KeyRingOptions {
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  readonly telemetry?: Telemetry | undefined;
  /** Told the id of each key whose caller was recognised. */
  readonly used?: ((id: string) => unknown) | undefined;
}

/** The API keys of a file, read again when it has changed. Of a file that cannot be used the keys that were read before stay. */
export class KeyRing {
  readonly #options: KeyRingOptions;
  readonly #keys: RereadFile<readonly ApiKey[]>;

  private constructor(options: KeyRingOptions, keys: RereadFile<readonly ApiKey[]>) {
    this.#options = options;
    this.#keys = keys;
  }

  /** @throws ProjectError for a file that cannot be used */
  static async read(file: string, options: KeyRingOptions): Promise<KeyRing> {
    const { now, telemetry } = options;
    const keys = await RereadFile.read<readonly ApiKey[]>(file, {
      now,
      read: readApiKeys,
      changed(present, before) {
        telemetry?.emit({ type: 'audit', action: 'keys.changed', message: changeMessage(present, before) });
      },
      unusable(cause) {
        const message = 'The file of API keys has changed and cannot be used; the keys that were read before stay.';
        telemetry?.emit({ type: 'notice', level: 'error', message, cause });
      },
    });
    return new KeyRing(options, keys);
  }

  /** @throws GatewayError `UNAUTHENTICATED` */
  async callerOf(presented: string): Promise<Caller> {
    const { now, used } = this.#options;
    const caller = apiKeyCaller(await this.#keys.current(), presented, now());
    void used?.(caller.subject);
    return caller;
  }
}

function changeMessage(keys: readonly ApiKey[], keysBefore: readonly ApiKey[]): string {
  const [before, now] = [idsOf(keysBefore), idsOf(keys)];
  const told = [
    ...[...now.difference(before)].map((id) => `${JSON.stringify(id)} is new`),
    ...[...before.difference(now)].map((id) => `${JSON.stringify(id)} is revoked`),
  ];
  return `The API keys were read again: ${told.join(', ') || 'no key has come or gone'}.`;
}

function idsOf(keys: readonly ApiKey[]): Set<string> {
  return new Set(keys.map(({ caller }) => caller.subject));
}
