import { type LoopbackServer, serve } from './upstream-loopback.ts';

/** A span as a collector gets it, with its attributes as plain values. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client';
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly isError: boolean;
}

/** A collector that keeps what it is sent. */
export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: LoopbackServer['received'];
  /** Attributes of the process that sent the last request. */
  resource(): Readonly<Record<string, string | number | boolean>>;
  spans(): ReceivedSpan[];
}

/** What it answers; 200 unless told otherwise. */
export interface ReceiverAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const kinds = { 1: 'internal', 2: 'server', 3: 'client' } as const;

/** @param answer for the request with this number, from 1; `undefined` leaves it without one */
export async function otlpReceiver(
  answer: (count: number) => ReceiverAnswer | undefined = () => ({}),
): Promise<OtlpReceiver> {
  let count = 0;
  const server = await serve((_request, response) => {
    count += 1;
    const given = answer(count);
    if (!given) return;
    const { status = 200, headers = {}, body = '{}' } = given;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  return {
    url: server.origin,
    received: server.received,
    resource: () => plain(batches(server).at(-1)?.resource.attributes ?? []),
    spans: () =>
      batches(server).flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map((span) => read(span)))),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: string;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

interface OtlpSpan extends Pick<ReceivedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'traceState' | 'name'> {
  readonly kind: keyof typeof kinds;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly status?: { readonly code: number };
}

interface ResourceSpans {
  readonly resource: { readonly attributes: readonly OtlpAttribute[] };
  readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
}

function batches({ received }: LoopbackServer): ResourceSpans[] {
  return received
    .filter(({ url }) => url === '/v1/traces')
    .flatMap(({ body }) => (JSON.parse(String(body)) as { resourceSpans: ResourceSpans[] }).resourceSpans);
}

function read({ kind, startTimeUnixNano, endTimeUnixNano, attributes, status, ...span }: OtlpSpan): ReceivedSpan {
  return {
    ...span,
    kind: kinds[kind],
    startMs: Number(BigInt(startTimeUnixNano)) / 1e6,
    endMs: Number(BigInt(endTimeUnixNano)) / 1e6,
    attributes: plain(attributes),
    isError: status?.code === 2,
  };
}

function plain(attributes: readonly OtlpAttribute[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => {
      return [key, stringValue ?? boolValue ?? doubleValue ?? Number(intValue)];
    }),
  );
}
