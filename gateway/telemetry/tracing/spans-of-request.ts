import type { RequestEvent } from '../events.ts';
import type { SentRequest } from '../following/followed-call.ts';
import type { FollowedRequest, RecordedCall } from '../following/followed-request.ts';
import type { RequestTrace } from '../following/request-trace.ts';
import { toldPath } from '../following/response-path.ts';
import type { AttributeValue, Span } from './span.ts';

/** Status of a request whose client left before it had its answer. */
const clientLeft = 499;

/** A span's text stays short, whatever clients call their fields. */
const mostCharacters = 256;

/** HTTP methods that there are; any other is told as one (semantic conventions for HTTP). */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

/**
 * What a request came to, as spans: the request, its operation, the joins that called, and each request to an API. They
 * follow the semantic conventions of OpenTelemetry for HTTP and GraphQL, but for what could hold a value of an argument:
 * documents, and addresses beyond what the description says of them.
 * @param scheme of the gateway's own address
 */
export function spansOfRequest(
  event: RequestEvent,
  followed: FollowedRequest,
  trace: RequestTrace,
  scheme: 'http' | 'https',
): readonly Span[] {
  const { startedAt, operationStartedAt, operationEndedAt } = followed;
  const endedAt = startedAt + event.durationMs;
  const request = requestSpan(event, { startedAt, endedAt }, trace, scheme);
  if (operationStartedAt === undefined) return [request];
  const operation = operationSpan(event, followed, trace, {
    parentSpanId: request.spanId,
    startedAt: operationStartedAt,
    endedAt: operationEndedAt ?? endedAt,
  });
  return [request, operation, ...new SpansOfCalls(trace, operation.spanId, endedAt).of(followed.calls)];
}

type Times = Pick<Span, 'startedAt' | 'endedAt'>;

function requestSpan(event: RequestEvent, times: Times, trace: RequestTrace, scheme: string): Span {
  const { method, route, path, status, requestId, from } = event;
  const told = methods.has(method) ? method : '_OTHER';
  const isError = status >= 500;
  return {
    ...times,
    spanId: trace.nextSpanId(),
    parentSpanId: trace.parentSpanId,
    name: route === undefined ? told : `${told} ${route}`,
    kind: 'server',
    attributes: {
      'http.request.method': told,
      'http.route': route,
      // A path that nobody serves may be anything that somebody wrote.
      'url.path': path === route ? path : undefined,
      'url.scheme': scheme,
      'http.response.status_code': status === clientLeft ? undefined : status,
      'error.type': status === clientLeft ? 'client_left' : isError ? String(status) : undefined,
      ...operationAttributes(event),
      'weft.answer.from': event.operationType && (from ?? 'execution'),
      'weft.request.id': requestId,
    },
    isError,
  };
}

function operationAttributes({ operationType, operationName, documentHash }: RequestEvent) {
  return {
    'graphql.operation.type': operationType,
    'graphql.operation.name': operationName,
    'weft.document.hash': operationType && documentHash,
  };
}

function operationSpan(
  event: RequestEvent,
  { leftOut }: FollowedRequest,
  trace: RequestTrace,
  times: Times & Pick<Span, 'parentSpanId'>,
): Span {
  const { operationType, failure, cost } = event;
  return {
    ...times,
    spanId: trace.nextSpanId(),
    name: operationType ?? 'GraphQL Operation',
    kind: 'internal',
    attributes: {
      ...operationAttributes(event),
      'weft.operation.cost': cost,
      'weft.operation.partial': failure?.isPartial,
      'weft.calls.left_out': leftOut > 0 ? leftOut : undefined,
      'error.type': failure?.code,
    },
    isError: failure !== undefined,
  };
}

/** Calls of a field below the root are those of a join, which has a span of its own around them. */
class SpansOfCalls {
  readonly #trace: RequestTrace;
  readonly #operationId: string;
  /** What has not ended by then has no other end. */
  readonly #endedAt: number;

  constructor(trace: RequestTrace, operationId: string, endedAt: number) {
    this.#trace = trace;
    this.#operationId = operationId;
    this.#endedAt = endedAt;
  }

  of(calls: readonly RecordedCall[]): Span[] {
    const joins = new Map<string, RecordedCall[]>();
    const spans: Span[] = [];
    for (const call of calls) {
      const path = toldPath(call.place?.path);
      if (!path.includes('.')) spans.push(...this.#call(call, path, this.#operationId));
      else {
        const ofJoin = joins.get(path);
        if (ofJoin) ofJoin.push(call);
        else joins.set(path, [call]);
      }
    }
    for (const [path, ofJoin] of joins) spans.push(...this.#join(path, ofJoin));
    return spans;
  }

  #join(path: string, calls: readonly RecordedCall[]): Span[] {
    const [first] = calls;
    const failed = calls.find(({ code }) => code !== undefined);
    const batches = calls.flatMap(({ place }) => place?.batch ?? []);
    const join: Span = {
      spanId: this.#trace.nextSpanId(),
      parentSpanId: this.#operationId,
      name: `${first?.place?.parentType}.${first?.place?.fieldName}`,
      kind: 'internal',
      startedAt: Math.min(...calls.map(({ startedAt }) => startedAt)),
      endedAt: Math.max(...calls.map(({ endedAt }) => endedAt ?? this.#endedAt)),
      attributes: {
        'graphql.field.path': path.slice(0, mostCharacters),
        'weft.join.calls': calls.length,
        'weft.join.keys': batches.length === 0 ? undefined : sum(batches.map(({ keys }) => keys)),
        'weft.join.parents': batches.length === 0 ? undefined : sum(batches.map(({ parents }) => parents)),
        'error.type': failed?.code,
      },
      isError: failed !== undefined,
    };
    return [join, ...calls.flatMap((call) => this.#call(call, path, join.spanId))];
  }

  /** A span for each time that it was sent, or one that says why it was not. */
  #call(call: RecordedCall, path: string, parentSpanId: string): Span[] {
    const { called, place, sent, from, code } = call;
    const attributes = {
      'graphql.field.path': path === '' ? undefined : path.slice(0, mostCharacters),
      'peer.service': called.source,
      'weft.call.operation': called.operation,
      'weft.call.keys': place?.batch?.keys,
    };
    const requests = sent.map((request, index) => this.#request(call, request, index, parentSpanId, attributes));
    if (from === 'upstream' && sent.length > 0) return requests;
    const unsent: Span = {
      spanId: this.#trace.nextSpanId(),
      parentSpanId,
      name: `${called.source} ${called.operation}`,
      kind: 'internal',
      startedAt: call.startedAt,
      endedAt: call.endedAt ?? this.#endedAt,
      attributes: { ...attributes, 'weft.call.from': from === 'upstream' ? undefined : from, 'error.type': code },
      isError: code !== undefined,
    };
    return [...requests, unsent];
  }

  #request(
    { called, sent, code: codeOfCall }: RecordedCall,
    { method, origin, status, code, spanId = '', startedAt, endedAt }: SentRequest,
    index: number,
    parentSpanId: string,
    ofCall: Readonly<Record<string, AttributeValue>>,
  ): Span {
    const url = origin === undefined ? undefined : URL.parse(origin);
    const ofStatus = (status ?? 0) >= 400 ? String(status) : undefined;
    // An answer that is not what was promised fails the call, whatever its status.
    const failure = code ?? ofStatus ?? (index === sent.length - 1 ? codeOfCall : undefined);
    return {
      spanId,
      parentSpanId,
      name: called.template === undefined ? method : `${method} ${called.template}`,
      kind: 'client',
      startedAt,
      endedAt: endedAt ?? this.#endedAt,
      attributes: {
        'http.request.method': methods.has(method) ? method : '_OTHER',
        'url.template': called.template,
        // Of IPv6 without the brackets of a URL.
        'server.address': url?.hostname.replace(/^\[|\]$/g, ''),
        'server.port': url ? Number(url.port || defaultPorts[url.protocol]) : undefined,
        'http.response.status_code': status,
        'http.request.resend_count': index > 0 ? index : undefined,
        ...ofCall,
        'error.type': failure,
      },
      isError: failure !== undefined,
    };
  }
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
