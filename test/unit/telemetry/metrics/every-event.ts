import type {
  ContradictionEvent,
  FieldErrorEvent,
  RequestEvent,
  TelemetryEvent,
  UpstreamCallEvent,
} from '../../../../gateway/telemetry/events.ts';

const call: UpstreamCallEvent = {
  ...{ type: 'upstream.call', requestId: 'r1', source: 'shop', operation: 'item', method: 'GET' },
  ...{ status: 200, durationMs: 12, error: undefined, keys: 3 },
};

const request: RequestEvent = {
  ...{ type: 'request', requestId: 'r1', method: 'POST', path: '/graphql', status: 200, durationMs: 20 },
  ...{ operationName: 'Items', operationType: 'query', documentHash: '0123456789abcdef', from: 'execution' },
  ...{ cost: 42, route: '/graphql', client: '198.51.100.1' },
  ...{ caller: { method: 'jwt', subject: 'ann' }, failure: { code: 'UPSTREAM_TIMEOUT', isPartial: true } },
};

const contradiction: ContradictionEvent = {
  ...{ type: 'contradiction', source: 'shop', operation: 'item', field: 'Item.id', at: 'id' },
  ...{ kind: 'missing', expected: 'string', got: 'nothing' },
};

const failure: FieldErrorEvent = {
  ...{ type: 'field.error', requestId: 'r1', code: 'UPSTREAM_TIMEOUT', message: 'Late.', path: 'item' },
  ...{ source: 'shop', operation: 'item', status: 504, upstreamMessage: 'late', cause: new Error('late') },
};

/** One of each type, with all its members; the compiler tells when one is missing. */
const byType: { readonly [Type in TelemetryEvent['type']]: Extract<TelemetryEvent, { type: Type }> } = {
  'upstream.call': call,
  'upstream.cached': { type: 'upstream.cached', source: 'shop', from: 'kept' },
  'upstream.retry': {
    ...{ type: 'upstream.retry', requestId: 'r1', source: 'shop', operation: 'item' },
    ...{ attempt: 1, delayMs: 5, reason: '503' },
  },
  breaker: {
    type: 'breaker',
    source: 'shop',
    origin: 'https://shop.example.com',
    state: 'open',
    reason: '5 of 6 calls failed',
  },
  'field.error': failure,
  request,
  notice: { type: 'notice', level: 'warn', message: 'Well.', source: 'shop', cause: new Error('why') },
  overload: { type: 'overload', state: 'begun', reason: 'operations', refused: 1 },
  redis: { type: 'redis', state: 'lost', reason: 'no answer within 200 ms' },
  alert: { type: 'alert', alert: 'breaker.opened', level: 'error', source: 'shop', message: 'Open.', changes: 2 },
  credentials: { type: 'credentials', source: 'shop', state: 'failing', reason: '401' },
  source: { type: 'source', source: 'shop', state: 'outdated', reason: 'it is down' },
  audit: { type: 'audit', action: 'keys.changed', source: 'shop', message: 'Others are used.' },
  drift: { type: 'drift', source: 'shop', kind: 'safe', changes: ['a field more'] },
  contradiction,
  export: { type: 'export', sent: 4, lost: 1, reason: 'it answers 429' },
};

export const everyEvent: readonly TelemetryEvent[] = Object.values(byType);
