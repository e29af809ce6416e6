import { otlpAttributes, scope } from '../otlp/otlp-json.ts';
import type { Resource } from '../otlp/resource.ts';
import { type Span, spanKinds } from './span.ts';

/**
 * A span in the JSON of OTLP 1.x, put together by hand: as an object for each attribute it would cost as much as all else that
 * is done for a span.
 * @param toNanos of a time on the clock of `performance.now()`
 */
export function otlpSpan(
  { spanId, parentSpanId, name, kind, startedAt, endedAt, attributes, isError }: Span,
  trace: { readonly traceId: string; readonly state: string | undefined },
  toNanos: (time: number) => string,
): string {
  let text = `{"traceId":"${trace.traceId}","spanId":"${spanId}",`;
  if (parentSpanId !== undefined) text += `"parentSpanId":"${parentSpanId}",`;
  if (trace.state !== undefined) text += `"traceState":${JSON.stringify(trace.state)},`;
  text += `"name":${JSON.stringify(name)},"kind":${spanKinds[kind]},`;
  text += `"startTimeUnixNano":"${toNanos(startedAt)}","endTimeUnixNano":"${toNanos(endedAt)}",`;
  // A code of 2 is an error; without a status nothing is said.
  if (isError) text += '"status":{"code":2},';
  return `${text}"attributes":[${otlpAttributes(attributes)}]}`;
}

/** A request to export these spans, each as {@link otlpSpan} makes it. */
export function otlpTraces(spans: readonly string[], resource: Resource): string {
  const of = `{"attributes":[${otlpAttributes(resource)}]}`;
  return `{"resourceSpans":[{"resource":${of},"scopeSpans":[{"scope":${scope},"spans":[${spans.join(',')}]}]}]}`;
}
