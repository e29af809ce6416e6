/** What the page tells the script in it, as JSON. Everyone who opens the page can read it. */
export interface ConsoleSettings {
  readonly title: string;
  /** Preset in the headers editor, and sent with introspection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Opened as tabs, in this order. */
  readonly documents: readonly ConsoleDocument[];
  /** Whether the gateway tells which REST calls an operation makes. */
  readonly explain: boolean;
  /** How visitors sign in. @default not at all */
  readonly login?: ConsoleLogin | undefined;
}

/** The console as a public client of an identity provider. */
export interface ConsoleLogin {
  /** What visitors know the provider by. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** For whom the token shall be: by RFC 8707, and as some providers call it. */
  readonly resource: string | undefined;
  readonly audience: string | undefined;
  /** Origins of the provider, that of its issuer included, which the page may ask. */
  readonly origins: readonly string[];
  /** The request header of API keys, which is not sent beside a token. */
  readonly apiKeyHeader: string | undefined;
}

export interface ConsoleDocument {
  readonly name: string;
  readonly text: string;
}

/** `id` of the element that holds the settings. */
export const settingsElementId = 'weft-settings';

/** `id` of the element that the script fills. */
export const rootElementId = 'weft-console';
