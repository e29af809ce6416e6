/** A token and how long it is good for, on the clock of `performance.now()`. */
export interface AccessToken {
  value: string;
  requestedAt: number;
  /** `undefined`: until it is refused. */
  lifetimeMs: number | undefined;
}

export interface TokenKeeper {
  /** The token that is good now. However many ask, one request is made for it at a time. */
  token(): Promise<AccessToken>;
  /** Gives up the kept token where it is the one meant; one that came in its place stays. */
  drop(isMeant: (token: AccessToken) => boolean): void;
}

/** The last share of its lifetime in which a token is renewed while it still serves; at most the time below. */
const renewalShare = 0.2;
const longestRenewalMs = 60_000;

/**
 * Keeps one token. It is renewed before it expires, and calls go on with the old one meanwhile;
 * a renewal that fails is tried again by the next call, and is nobody's failure until the old one expires.
 */
export function createTokenKeeper(requestToken: () => Promise<AccessToken>): TokenKeeper {
  let kept: AccessToken | undefined;
  let pending: Promise<AccessToken> | undefined;

  const renew = () => {
    pending ??= requestToken()
      .then((token) => {
        kept = token;
        return token;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    async token() {
      if (!kept || leftMs(kept) <= 0) return renew();
      if (leftMs(kept) <= renewalMs(kept)) renew().catch(() => {});
      return kept;
    },
    drop(isMeant) {
      if (kept && isMeant(kept)) kept = undefined;
    },
  };
}

function leftMs({ requestedAt, lifetimeMs }: AccessToken): number {
  return lifetimeMs === undefined ? Number.POSITIVE_INFINITY : requestedAt + lifetimeMs - performance.now();
}

function renewalMs({ lifetimeMs }: AccessToken): number {
  return lifetimeMs === undefined ? 0 : Math.min(lifetimeMs * renewalShare, longestRenewalMs);
}
