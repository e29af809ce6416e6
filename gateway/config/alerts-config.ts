/** What operators are told of. Durations are milliseconds. */
export interface AlertsConfig {
  /** Where alerts are sent besides the log; `secret` is `whsec_` and the key in base64. */
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
  /** The least time between two alerts of one matter. @default 1 minute */
  readonly quiet: number;
  /** When failed calls of a source are told: their share, of at least so many calls within the window. */
  readonly errors: { readonly rate: number; readonly calls: number; readonly window: number };
}
