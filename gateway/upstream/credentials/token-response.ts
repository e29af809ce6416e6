/** What a token endpoint answered. */
export type TokenResponse =
  | {
      readonly token: string;
      /** `undefined` where the server does not say. */
      readonly lifetimeMs: number | undefined;
      readonly refreshToken: string | undefined;
    }
  /** It refused, with one of the codes of RFC 6749, 5.2. */
  | { readonly refusal: string; readonly status: number }
  /** It answered something else. */
  | undefined;

/** Types of token that go into `Authorization` as they are; `N_A` is of exchanged ones (RFC 8693, 2.2.1). */
const bearerTypes = /^(bearer|n_a)$/i;

/**
 * Reads an answer of a token endpoint (RFC 6749, 5.1 and 5.2). An identity token that comes with it is no business of
 * the gateway's. Nothing is kept of what a server makes up, which may be a token.
 */
export async function readTokenResponse(response: Response): Promise<TokenResponse> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) return undefined;
  const { access_token: token, token_type: type, error, ...others } = body as Record<string, unknown>;
  if (response.status >= 400 && typeof error === 'string') {
    return { status: response.status, refusal: /^[a-z_]{1,40}$/.test(error) ? error : '(unknown error)' };
  }
  if (response.status !== 200 || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return undefined;
  if (typeof type !== 'string' || !bearerTypes.test(type)) return undefined;
  const { expires_in: expiresIn, refresh_token: refreshToken } = others;
  const seconds = typeof expiresIn === 'string' ? Number.parseFloat(expiresIn) : expiresIn;
  const isKnown = typeof seconds === 'number' && Number.isFinite(seconds);
  return {
    token,
    lifetimeMs: isKnown ? Math.max(0, seconds * 1000) : undefined,
    refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : undefined,
  };
}
