/** Who sent a request, as far as the gateway could verify it. */
export interface Caller {
  /** How the caller was recognised. */
  readonly method: 'jwt' | 'introspection' | 'apiKey';
  /** `sub` of the token (`client_id` of an opaque one that has none), or the id of the API key. */
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Verified claims of the token, or what its issuer says of an opaque one; for an API key its id, and what the key file says of it. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Milliseconds of the epoch after which an API key is refused, or an opaque token is asked about again; a JWT has its `exp`. */
  readonly expiresAt?: number;
}

/** Headers of a request, lower-case. A header sent twice is one value joined with `, ` (RFC 9110, 5.3). */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/**
 * Recognises the caller by the credentials in its headers.
 * Resolves with `null` when there are none.
 * @throws GatewayError `UNAUTHENTICATED` when there are some and they are not valid (the message gives no
 * detail, the `cause` does), `BAD_REQUEST` when there are two kinds at once, and `UPSTREAM_UNAVAILABLE`
 * when the keys of the identity provider cannot be had, so that nothing can be said of the token.
 */
export type Authenticate = (headers: RequestHeaders) => Promise<Caller | null>;
