import type { Session } from './session.ts';

export interface SignedInFetchOptions {
  readonly session: Pick<Session, 'token' | 'accepted' | 'insteadOf' | 'giveUp'>;
  /** The request header of API keys. */
  readonly apiKeyHeader: string | undefined;
  /** That the gateway wrote into the headers editor. */
  readonly presetHeaders: Readonly<Record<string, unknown>>;
}

/**
 * `fetch` as who is signed in. Credentials that the visitor wrote into the headers editor go as they are; those that were preset
 * there give way to the sign-in. The token is put on here, the last step before the network: nothing that the page shows,
 * keeps or copies holds it.
 */
export function signedInFetch(options: SignedInFetchOptions, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  const { session } = options;
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    const token = hasOwnCredentials(headers, options) ? undefined : await session.token();
    if (token === undefined) return fetch(input, init);
    const response = await fetch(input, { ...init, headers: withToken(headers, token, options) });
    if (!refusesToken(response)) {
      // Of 429 and 503 nobody knows whether the token was looked at.
      if (response.ok) session.accepted();
      return response;
    }
    const next = await session.insteadOf(token);
    if (next === undefined) return response;
    // A request whose credentials were refused was not executed.
    const again = await fetch(input, { ...init, headers: withToken(headers, next, options) });
    if (refusesToken(again)) session.giveUp();
    return again;
  };
}

/** The headers, of those that carry credentials, which the gateway itself wrote into the headers editor. */
export function presetCredentials({ apiKeyHeader, presetHeaders }: Omit<SignedInFetchOptions, 'session'>): string[] {
  return credentialHeaders(apiKeyHeader).filter((name) => Object.hasOwn(presetHeaders, name));
}

function credentialHeaders(apiKeyHeader: string | undefined): string[] {
  return apiKeyHeader === undefined ? ['authorization'] : ['authorization', apiKeyHeader];
}

function hasOwnCredentials(headers: Headers, { apiKeyHeader, presetHeaders }: SignedInFetchOptions): boolean {
  return credentialHeaders(apiKeyHeader).some((name) => {
    const value = headers.get(name);
    return value !== null && value !== presetHeaders[name];
  });
}

function withToken(headers: Headers, token: string, { apiKeyHeader }: SignedInFetchOptions): Headers {
  const sent = new Headers(headers);
  if (apiKeyHeader !== undefined) sent.delete(apiKeyHeader);
  sent.set('authorization', `Bearer ${token}`);
  return sent;
}

/** RFC 6750, 3.1. */
function refusesToken({ status, headers }: Response): boolean {
  return status === 401 && /error="invalid_token"/.test(headers.get('www-authenticate') ?? '');
}
