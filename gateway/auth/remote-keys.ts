import { createRemoteJWKSet, customFetch, errors, type RemoteJWKSet } from 'jose';
import { z } from 'zod';
import type { KeyFinder, KeyFinderOptions } from './jwt-keys.ts';
import { KeySetChanges } from './key-set-changes.ts';
import { KeysUnavailable } from './keys-unavailable.ts';

/** Keys older than this are fetched again beside the running requests. */
const refreshAfterMs = 10 * 60_000;
/** For so long keys are trusted while the identity provider cannot be reached. */
const trustedForMs = 24 * 3_600_000;
/** After a failure the identity provider is left alone for so long. */
const pauseMs = 5_000;
const timeoutMs = 5_000;

type Options = Pick<KeyFinderOptions, 'fetch' | 'now' | 'telemetry'>;

/**
 * Keys by OpenID discovery (OpenID Connect Discovery 1.0, 4). The document must name exactly this issuer
 * (4.3) and may not lead from https to http.
 */
export function discoveredKeys(issuer: string, options: Options): KeyFinder {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = z.object({ issuer: z.literal(issuer), jwks_uri: z.url() });
  const fetchJson = jsonFetch(options);
  return remoteKeys(async () => {
    const parsed = document.safeParse(await fetchJson(url, AbortSignal.timeout(timeoutMs)));
    if (!parsed.success) throw new KeysUnavailable(`${url} does not describe the issuer ${issuer}`);
    const jwksUri = new URL(parsed.data.jwks_uri);
    if (new URL(issuer).protocol === 'https:' && jwksUri.protocol !== 'https:') {
      throw new KeysUnavailable(`${url} names keys that are not served by https`);
    }
    return jwksUri;
  }, options);
}

/**
 * Keys of a JWK Set that is fetched when first needed, again when a token names a key that is not in it
 * (at most every 30 s), and every ten minutes. The audit is told which of them came and went.
 * The finder throws {@link KeysUnavailable} when the set cannot be had.
 */
export function remoteKeys(locateKeys: () => Promise<URL>, options: Options): KeyFinder {
  const fetchJson = jsonFetch(options);
  let located: Promise<RemoteJWKSet> | undefined;
  let refreshedAt = options.now();
  const changes = new KeySetChanges('The keys of the identity provider were fetched', options.telemetry);
  const fetchKeys = async (url: string, signal: AbortSignal) => {
    const set = await fetchJson(url, signal);
    changes.see(set);
    return Response.json(set);
  };

  const locate = async () =>
    createRemoteJWKSet(await locateKeys(), {
      cacheMaxAge: trustedForMs,
      timeoutDuration: timeoutMs,
      [customFetch]: (url, { signal }) => fetchKeys(url, signal),
    });
  const refresh = async (keys: RemoteJWKSet) => {
    const before = refreshedAt;
    refreshedAt = options.now();
    // Requests go on with the keys that are there; the next one after the pause tries again.
    await keys.reload().catch(() => {
      refreshedAt = before;
    });
  };

  return async (header, token) => {
    try {
      located ??= locate().catch((cause) => {
        located = undefined;
        throw cause;
      });
      const keys = await located;
      if (keys.jwks() && options.now() - refreshedAt > refreshAfterMs && !keys.reloading) void refresh(keys);
      return await keys(header, token);
    } catch (cause) {
      if (saysOfToken(cause) || cause instanceof KeysUnavailable) throw cause;
      throw new KeysUnavailable('the keys of the identity provider cannot be fetched', { cause });
    }
  };
}

/** Whether jose found the token at fault, not the key set. */
function saysOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** Fetches JSON with status 200, following no redirect; after a failure it fails at once until the pause is over. */
function jsonFetch({ fetch, now }: Options): (url: string, signal: AbortSignal) => Promise<unknown> {
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let lastFailure: unknown;
  return async (url, signal) => {
    if (now() < pausedUntil) throw new KeysUnavailable(`${url} failed a moment ago`, { cause: lastFailure });
    try {
      const response = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'manual', signal });
      if (response.status !== 200) throw new KeysUnavailable(`${url} answered with status ${response.status}`);
      return await response.json();
    } catch (error) {
      lastFailure = error;
      pausedUntil = now() + pauseMs;
      throw error;
    }
  };
}
