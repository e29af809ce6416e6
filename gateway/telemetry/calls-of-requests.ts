import type { UpstreamCallEvent } from './events.ts';

/** Requests that never end are forgotten beyond this number, the oldest first. */
const mostRequests = 10_000;

/** Counts the calls of requests that run, each attempt for itself. */
export class CallsOfRequests {
  readonly #requests = new Map<string, number>();

  add({ requestId }: UpstreamCallEvent): void {
    if (requestId === undefined) return;
    const count = this.#requests.get(requestId) ?? 0;
    this.#requests.set(requestId, count + 1);
    if (count === 0 && this.#requests.size > mostRequests) this.#forgetOldest();
  }

  /** Those of a request that was answered, which is forgotten by that. */
  take(requestId: string): number {
    const count = this.#requests.get(requestId);
    if (count === undefined) return 0;
    this.#requests.delete(requestId);
    return count;
  }

  #forgetOldest(): void {
    const [oldest] = this.#requests.keys();
    if (oldest !== undefined) this.#requests.delete(oldest);
  }
}
