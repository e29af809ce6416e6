import type { TracingConfig } from '../../config/telemetry-config.ts';
import type { TelemetryOutlet } from '../create-telemetry.ts';
import type { RequestEvent, Telemetry } from '../events.ts';
import type { Follow } from '../following/followed-request.ts';
import { RequestTrace } from '../following/request-trace.ts';
import { nanosNow } from '../otlp/otlp-json.ts';
import { OtlpSender, type Post } from '../otlp/otlp-sender.ts';
import { resourceOf, signalUrl } from '../otlp/resource.ts';
import { otlpSpan, otlpTraces } from './otlp-traces.ts';
import { RandomHex } from './random-hex.ts';
import { SpanExporter } from './span-exporter.ts';
import { spansOfRequest } from './spans-of-request.ts';
import { readTraceParent, readTraceState } from './trace-context.ts';

export interface TracingOptions {
  readonly config: TracingConfig;
  /** Of the gateway's own address. */
  readonly scheme: 'http' | 'https';
  readonly post: Post;
  /** Number of the worker. @default none, where there is one process */
  readonly worker?: number | undefined;
  /** From 0 up to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Traces of what a process answers, exported by OTLP. */
export interface Tracing extends TelemetryOutlet {
  /** The trace of a request, by its headers: that of its sender, or one that begins here. */
  traceOf(headers: Parameters<Follow>[0]): RequestTrace;
  /** From now on this is told what becomes of spans. */
  tell(telemetry: Telemetry): void;
}

/** Losses are told in words once within this time. */
const quietMs = 60_000;

export function createTracing({ config, scheme, post, worker, random = Math.random }: TracingOptions): Tracing {
  const ids = new RandomHex();
  const resource = resourceOf(config.serviceName, worker);
  let telemetry: Telemetry | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  let lostSince = 0;
  const exporter = new SpanExporter({
    sender: new OtlpSender({ url: signalUrl(config.endpoint, 'traces'), headers: config.headers, post }),
    bodyOf: (spans) => otlpTraces(spans, resource),
    told(sent, lost, reason) {
      telemetry?.emit({ type: 'export', sent, lost, reason });
      lostSince += lost;
      if (lost === 0 || performance.now() - toldAt < quietMs) return;
      toldAt = performance.now();
      const message = `${lostSince} spans of traces are lost, since the collector does not take them: ${reason}.`;
      lostSince = 0;
      telemetry?.emit({ type: 'notice', level: 'warn', message });
    },
  });

  function note(event: RequestEvent): void {
    const trace = event.followed?.trace;
    if (!event.followed || !trace?.isSampled) return;
    const toNanos = nanosNow();
    const spans = spansOfRequest(event, event.followed, trace, scheme);
    exporter.add(spans.map((span) => otlpSpan(span, trace, toNanos)));
  }

  return {
    traceOf(headers) {
      const parent = config.incoming === 'follow' ? readTraceParent(headers['traceparent']) : undefined;
      if (!parent) return new RequestTrace(ids, config.sample === 1 || random() < config.sample);
      return new RequestTrace(ids, parent.isSampled, parent, readTraceState(headers['tracestate']));
    },
    tell(next) {
      telemetry = next;
    },
    read(event) {
      if (event.type === 'request') note(event);
    },
    close: (graceMs) => exporter.close(graceMs),
  };
}
