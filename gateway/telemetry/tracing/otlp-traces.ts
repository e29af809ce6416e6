import { otlpAttributes, type Resource, scope } from './otlp.ts';
import { type Span, spanKinds } from './span.ts';

/** Code of a span's status that is an error; without a status nothing is said. */
const errorStatus = { code: 2 };

/** A span in the JSON of OTLP 1.x. @param toNanos of a time on the clock of `performance.now()` */
export function otlpSpan(
  { spanId, parentSpanId, name, kind, startedAt, endedAt, attributes, isError }: Span,
  trace: { readonly traceId: string; readonly state: string | undefined },
  toNanos: (time: number) => string,
): string {
  return JSON.stringify({
    traceId: trace.traceId,
    spanId,
    parentSpanId,
    traceState: trace.state,
    name,
    kind: spanKinds[kind],
    startTimeUnixNano: toNanos(startedAt),
    endTimeUnixNano: toNanos(endedAt),
    attributes: otlpAttributes(attributes),
    status: isError ? errorStatus : undefined,
  });
}

/** A request to export these spans, each as {@link otlpSpan} makes it. */
export function otlpTraces(spans: readonly string[], resource: Resource): string {
  const of = JSON.stringify({ attributes: otlpAttributes(resource) });
  return `{"resourceSpans":[{"resource":${of},"scopeSpans":[{"scope":${scope},"spans":[${spans.join(',')}]}]}]}`;
}
