/** A token and how long it is good for, on the clock of `performance.now()`. */
export interface AccessToken {
  readonly value: string;
  readonly requestedAt: number;
  /** `undefined`: until it is refused. */
  readonly lifetimeMs: number | undefined;
}

/** The last share of its lifetime in which a token is renewed while it still serves; at most the time below. */
const renewalShare = 0.2;
const longestRenewalMs = 60_000;
/** After a renewal that failed, while the old token still serves. */
const pauseMs = 1_000;

/**
 * Keeps one token. It is renewed before it expires, and calls go on with the old one meanwhile;
 * a renewal that fails is tried again a second later, and is nobody's failure until the old one expires.
 */
export class TokenKeeper {
  readonly #requestToken: () => Promise<AccessToken>;
  #kept: AccessToken | undefined;
  #pending: Promise<AccessToken> | undefined;
  #pausedUntil = 0;

  constructor(requestToken: () => Promise<AccessToken>) {
    this.#requestToken = requestToken;
  }

  /** The token that is good now. However many ask, one request is made for it at a time. */
  token(): AccessToken | Promise<AccessToken> {
    const kept = this.#kept;
    if (!kept) return this.#renew();
    if (kept.lifetimeMs === undefined) return kept;
    const leftMs = kept.requestedAt + kept.lifetimeMs - performance.now();
    if (leftMs <= 0) return this.#renew();
    if (leftMs <= Math.min(kept.lifetimeMs * renewalShare, longestRenewalMs)) this.#renewInTime();
    return kept;
  }

  /** Gives up the kept token where it is the one meant; one that came in its place stays. */
  drop(isMeant: (token: AccessToken) => boolean): void {
    if (this.#kept && isMeant(this.#kept)) this.#kept = undefined;
  }

  #renewInTime(): void {
    if (this.#pending || performance.now() < this.#pausedUntil) return;
    this.#renew().catch(() => {
      this.#pausedUntil = performance.now() + pauseMs;
    });
  }

  #renew(): Promise<AccessToken> {
    this.#pending ??= this.#requestToken()
      .then((token) => {
        this.#kept = token;
        return token;
      })
      .finally(() => {
        this.#pending = undefined;
      });
    return this.#pending;
  }
}
