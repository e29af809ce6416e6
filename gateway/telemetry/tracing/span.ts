/** The kinds of spans that there are here, by their numbers in OTLP. */
export const spanKinds = { internal: 1, server: 2, client: 3 } as const;

export type SpanKind = keyof typeof spanKinds;

/** `undefined`: there is none, which is not told. */
export type AttributeValue = string | number | boolean | undefined;

/** One part of a trace, when it is over. Times are on the clock of `performance.now()`. */
export interface Span {
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Whether its status is an error; `error.type` says which. */
  readonly isError: boolean;
}
