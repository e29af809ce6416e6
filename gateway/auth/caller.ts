/** Who sent a request, as far as the gateway could verify it. */
export interface Caller {
  /** How the caller was recognised. */
  readonly method: 'jwt' | 'apiKey';
  /** `sub` of the token, or the id of the API key. */
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Verified claims of the token; for an API key its id, and what the key file says of it. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Headers of a request, lower-case. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/**
 * Recognises the caller by the credentials in its headers.
 * Resolves with `null` when there are none.
 * @throws GatewayError `UNAUTHENTICATED` when there are some and they are not valid; the message gives no detail.
 */
export type Authenticate = (headers: RequestHeaders) => Promise<Caller | null>;
