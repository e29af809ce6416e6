import type { UpstreamCallEvent } from './events.ts';

/** What is remembered of the calls of a request until it is answered. */
export interface CallsOfRequest {
  count: number;
  /** The first of them; none where they are not asked for. */
  readonly first: UpstreamCallEvent[];
}

/** Requests that never end are forgotten beyond this number, the oldest first. */
const mostRequests = 10_000;

/** How many calls of one request are remembered. */
const mostCalls = 50;

/** Counts the calls of requests that run. */
export class CallsOfRequests {
  readonly #requests = new Map<string, CallsOfRequest>();
  readonly #remembers: boolean;

  /** @param remembers whether the calls themselves are asked for */
  constructor(remembers: boolean) {
    this.#remembers = remembers;
  }

  add(event: UpstreamCallEvent): void {
    const { requestId } = event;
    if (requestId === undefined) return;
    let calls = this.#requests.get(requestId);
    if (!calls) {
      calls = { count: 0, first: [] };
      this.#requests.set(requestId, calls);
      if (this.#requests.size > mostRequests) this.#forgetOldest();
    }
    calls.count += 1;
    if (this.#remembers && calls.first.length < mostCalls) calls.first.push(event);
  }

  /** Those of a request that was answered, which is forgotten by that; `undefined`: it made none. */
  take(requestId: string): CallsOfRequest | undefined {
    const calls = this.#requests.get(requestId);
    if (calls) this.#requests.delete(requestId);
    return calls;
  }

  #forgetOldest(): void {
    const [oldest] = this.#requests.keys();
    if (oldest !== undefined) this.#requests.delete(oldest);
  }
}
