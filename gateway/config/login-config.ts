/** GraphiQL as a public client of an identity provider (OpenID Connect Core 1.0, RFC 6749, RFC 7636). */
export interface LoginConfig {
  /** What people know the provider by. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** @default ['openid'] */
  readonly scopes: readonly string[];
  /** For whom the token shall be: `resource` by RFC 8707, `audience` for providers that call it so. */
  readonly resource: string | undefined;
  readonly audience: string | undefined;
  /** Origins beside the issuer's that the page may connect to. @default [] */
  readonly origins: readonly string[];
}
