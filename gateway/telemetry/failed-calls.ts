import type { FieldErrorEvent, RequestEvent, UpstreamCallEvent } from './events.ts';

/** How long the failed upstream calls of the running requests took, so that their failures can say it. */
export interface FailedCalls {
  add(call: UpstreamCallEvent): void;
  /** Of the last failed call of that operation within that request, in milliseconds. */
  durationOf(failure: FieldErrorEvent): number | undefined;
  /** Forgets the calls of a request that was answered. */
  forget(request: RequestEvent): void;
}

/** Requests that never end are forgotten beyond this number, the oldest first. */
const mostRequests = 1_000;

export function createFailedCalls(): FailedCalls {
  const requests = new Map<string, Map<string, number>>();
  return {
    add({ requestId, source, operation, status, error, durationMs }) {
      if (requestId === undefined || (error === undefined && (status ?? 0) < 400)) return;
      const calls = requests.get(requestId) ?? new Map<string, number>();
      requests.set(requestId, calls.set(callKey(source, operation), durationMs));
      const [oldest] = requests.keys();
      if (requests.size > mostRequests && oldest !== undefined) requests.delete(oldest);
    },
    durationOf({ requestId, source, operation }) {
      if (requestId === undefined || source === undefined || operation === undefined) return undefined;
      return requests.get(requestId)?.get(callKey(source, operation));
    },
    forget({ requestId }) {
      if (requests.size > 0) requests.delete(requestId);
    },
  };
}

function callKey(source: string, operation: string): string {
  return JSON.stringify([source, operation]);
}
