/** Where Prometheus finds metrics, on a port of its own. */
export interface MetricsConfig {
  /** 0 takes a free one. @default 9464 */
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly hostname: string;
  /** Begins with `/`. @default '/metrics' */
  readonly path: string;
}

/** What the log has beside what it always has. */
export interface LogConfig {
  /** Operations that take at least so many milliseconds are told with the calls that they made. `undefined`: none. */
  readonly slow: number | undefined;
  /** Whether operations that fail are told with their calls too. @default false */
  readonly failing: boolean;
  /** By which callers are hashed. `undefined`: by one of the process's own, so that hashes differ after each start. */
  readonly callerKey: string | undefined;
}
