import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Stored {
  readonly payload: AdapterPayload;
  /** In milliseconds of the epoch. */
  readonly expiresAt: number;
}

/** Where the identity provider keeps sessions, codes and tokens: in memory, until they expire or the process ends. */
export class StoredInMemory implements Adapter {
  readonly #stored = new Map<string, Stored>();

  async upsert(id: string, payload: AdapterPayload, expiresIn = Number.POSITIVE_INFINITY): Promise<void> {
    for (const [key, { expiresAt }] of this.#stored) if (expiresAt <= Date.now()) this.#stored.delete(key);
    this.#stored.set(id, { payload, expiresAt: Date.now() + expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const stored = this.#stored.get(id);
    return stored && stored.expiresAt > Date.now() ? stored.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#payloads().find((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#payloads().find((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const stored = this.#stored.get(id);
    if (stored) stored.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#stored.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#stored) if (payload.grantId === grantId) this.#stored.delete(id);
  }

  #payloads(): AdapterPayload[] {
    return [...this.#stored.values()].filter(({ expiresAt }) => expiresAt > Date.now()).map(({ payload }) => payload);
  }
}
