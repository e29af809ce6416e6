export interface RetryConfig {
  /** How often a call is sent at most, the first time included. @default 3 */
  readonly attempts: number;
  /** The longest first pause, in milliseconds; each further one may be twice as long. @default 100 ms */
  readonly backoff: number;
  /** The longest pause, but for one that the API asks for, in milliseconds. @default 2 s */
  readonly maxBackoff: number;
  /** How many retries there may be for each call, above 0 and up to 1. @default 0.2 */
  readonly budget: number;
  /** Methods of changes that this API takes twice as once, so that they are called again without a key. @default [] */
  readonly methods: readonly ('PUT' | 'DELETE')[];
}

export interface IdempotencyKeyConfig {
  /** By `operationId`, or `POST /path` where there is none. */
  readonly operations: readonly string[];
  /** Lower-case name of the header that holds the key. @default 'idempotency-key' */
  readonly header: string;
}
