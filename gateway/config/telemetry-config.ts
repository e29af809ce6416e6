/** Where Prometheus finds metrics, on a port of its own. */
export interface MetricsConfig {
  /** 0 takes a free one. @default 9464 */
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly hostname: string;
  /** Begins with `/`. @default '/metrics' */
  readonly path: string;
  /** Where they are sent besides. @default nowhere */
  readonly otlp?: OtlpMetricsConfig | undefined;
}

/** Metrics by OTLP/HTTP. */
export interface OtlpMetricsConfig {
  /** Address of the collector; metrics go to `/v1/metrics` below it. */
  readonly endpoint: string;
  /** Sent with each request to it; their values are secrets. @default {} */
  readonly headers: Readonly<Record<string, string>>;
  /** @default 'weft' */
  readonly serviceName: string;
  /** Milliseconds from one time to the next. @default 60 s */
  readonly every: number;
}

/** Traces by OTLP/HTTP. */
export interface TracingConfig {
  /** Address of the collector; traces go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** Sent with each request to it; their values are secrets. @default {} */
  readonly headers: Readonly<Record<string, string>>;
  /** The share of requests that are traced, of those that no sender has decided on; from 0 up to 1. @default 1 */
  readonly sample: number;
  /** @default 'weft' */
  readonly serviceName: string;
  /** What becomes of the trace that a request says it belongs to. @default 'follow' */
  readonly incoming: 'follow' | 'ignore';
}

/** What the log has beside what it always has. */
export interface LogConfig {
  /** Operations that take at least so many milliseconds are told with the calls that they made. `undefined`: none. */
  readonly slow: number | undefined;
  /** Whether operations that fail are told with their calls too. @default false */
  readonly failing: boolean;
  /** Which lines tell the address that a request came from: none, those of refused requests, or all. @default 'audit' */
  readonly clients?: 'none' | 'audit' | 'all' | undefined;
  /** By which callers are hashed. `undefined`: by one of the process's own, so that hashes differ after each start. */
  readonly callerKey: string | undefined;
}
