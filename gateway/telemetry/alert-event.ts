/** What operators are alerted of. Each that begins something has one that ends it, but for `description.drifted`. */
export type AlertName =
  | 'breaker.opened'
  | 'breaker.closed'
  | 'errors.high'
  | 'errors.normal'
  | 'credentials.failing'
  | 'credentials.well'
  | 'source.left_out'
  | 'source.outdated'
  | 'source.ready'
  | 'description.drifted'
  | 'overload.begun'
  | 'overload.over'
  | 'redis.lost'
  | 'redis.there';

/** Something that somebody should look at, or need not any more. It is logged, and sent where `gateway.alerts` says. */
export interface AlertEvent {
  type: 'alert';
  alert: AlertName;
  level: 'info' | 'warn' | 'error';
  source: string | undefined;
  /** One sentence, without secrets. */
  message: string;
  /** How often the state changed since the alert before this one of the same matter. @default 1 */
  changes: number;
}
