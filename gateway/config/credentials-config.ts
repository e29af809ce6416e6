/** How the gateway proves to an API who it is. */
export type CredentialsConfig =
  | OwnCredentialsConfig
  | TokenExchangeConfig
  | {
      /** Those of the security schemes that an operation demands. */
      readonly type: 'byScheme';
      /** By the name of a security scheme in the description; `none` for one that is seen to elsewhere. */
      readonly schemes: Readonly<
        Record<string, OwnCredentialsConfig | TokenExchangeConfig | { readonly type: 'none' }>
      >;
      /** Schemes for requests of which the description says nothing: for itself, and what Mesh's resolvers ask. @default [] */
      readonly otherwise: readonly string[];
    };

/** Credentials of the gateway itself, whoever calls. */
export type OwnCredentialsConfig =
  | {
      readonly type: 'apiKey';
      readonly in: 'header' | 'query' | 'cookie';
      readonly name: string;
      readonly value: string;
    }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'bearer'; readonly token: string }
  | ({ readonly type: 'oauth2ClientCredentials' } & OAuthClientConfig)
  | ({
      readonly type: 'oauth2RefreshToken';
      readonly refreshToken: string;
      /** Absolute path of the file that it came from, where a new one is kept. */
      readonly refreshTokenFile: string | undefined;
    } & OAuthClientConfig)
  | {
      readonly type: 'awsSigV4';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string | undefined;
      readonly region: string;
      readonly service: string;
    }
  | HmacConfig;

/** The caller's token is exchanged for one that the API takes (RFC 8693). */
export type TokenExchangeConfig = {
  readonly type: 'tokenExchange';
  /** Lower-case name of the caller's header that holds the token. @default 'authorization' */
  readonly header: string;
  readonly subjectTokenType: string;
  /** What callers without a token get: a refusal, a call without credentials, or one with these. @default 'refuse' */
  readonly anonymous: 'refuse' | 'none' | OwnCredentialsConfig;
} & OAuthClientConfig;

/** The gateway as a client of an authorization server (RFC 6749, 2.3). */
export interface OAuthClientConfig {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** `undefined` where `clientAuthentication` is `none`. */
  readonly clientSecret: string | undefined;
  /** How the client shows who it is: in `Authorization`, in the body, or by its id alone. @default 'basic' */
  readonly clientAuthentication?: 'basic' | 'post' | 'none' | undefined;
  readonly scopes: readonly string[];
  /** Further parameters of the token request, as `audience`. @default {} */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** A signature over parts of the request, made with a shared secret. */
export interface HmacConfig {
  readonly type: 'hmac';
  readonly key: string;
  readonly algorithm: 'sha256' | 'sha384' | 'sha512';
  /** Of the signature and of `{bodyDigest}`. @default 'hex' */
  readonly encoding: 'hex' | 'base64' | 'base64url';
  /** What `{timestamp}` is. @default 'seconds' */
  readonly timestamp: 'seconds' | 'milliseconds' | 'iso8601';
  /** Template of what is signed. */
  readonly sign: string;
  /** Lower-case name → template of the headers that are sent. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Absolute paths of PEM files for connections to an API. They are read again when they change. */
export interface ClientTlsConfig {
  /** The client's certificate, with those between it and its authority; together with `key`. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
  /** Authorities that are trusted for this API, and no others. @default the system's */
  readonly ca: string | undefined;
}
