import { randomUUID } from 'node:crypto';
import { signedHeaders, webhookKey } from './webhook-signature.ts';

export interface WebhookOptions {
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  readonly fetch: typeof globalThis.fetch;
  /** Told of a message that could not be delivered, or had no room: why, without the address. */
  onLost(reason: string): void;
  /** @default Math.random */
  readonly random?: (() => number) | undefined;
}

export interface WebhookMessage {
  /** As `breaker.opened`. */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Messages that wait to be sent; what comes beyond is lost. */
const mostWaiting = 100;
/** Least time between two messages. */
const spacingMs = 1_000;
const timeoutMs = 10_000;
const attempts = 6;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

interface Sealed {
  readonly id: string;
  readonly body: string;
}

/**
 * Delivers messages by POST, one after the other and in their order, as Standard Webhooks say: signed, each with an id by
 * which the receiver knows it again, and again with growing pauses until it is answered with 2xx. It never makes anybody
 * wait, and keeps no process alive.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #key: Buffer;
  readonly #waiting: Sealed[] = [];
  /** Aborts when there is no more time for what waits. */
  readonly #over = new AbortController();
  #sending: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #endPause: (() => void) | undefined;

  /** @throws RangeError for a secret that is none. */
  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#key = webhookKey(options.secret);
  }

  send({ type, data }: WebhookMessage): void {
    if (this.#closing) {
      this.#options.onLost('the gateway ends');
      return;
    }
    if (this.#waiting.length >= mostWaiting) {
      this.#options.onLost(`${mostWaiting} alerts wait already`);
      return;
    }
    const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
    this.#waiting.push({ id: `msg_${randomUUID()}`, body });
    this.#sending ??= this.#sendAll();
  }

  /** Sends what waits once, without pauses between, and takes nothing more. What is not delivered within `graceMs` is lost. */
  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#finish(graceMs);
    return this.#closing;
  }

  async #finish(graceMs: number): Promise<void> {
    this.#endPause?.();
    // Unlike all else here it keeps the process alive, for as long as there is something to deliver.
    const timer = setTimeout(() => {
      this.#over.abort();
      this.#endPause?.();
    }, graceMs);
    await this.#sending;
    clearTimeout(timer);
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await this.#deliver(next);
      if (this.#waiting.length > 0 && !this.#closing) await this.#pause(spacingMs);
    }
    this.#sending = undefined;
  }

  async #deliver(message: Sealed): Promise<void> {
    let reason = '';
    for (let attempt = 1; attempt <= attempts && !this.#over.signal.aborted; attempt += 1) {
      const outcome = await this.#attempt(message);
      if (outcome === 'delivered') return;
      reason = outcome.reason;
      // Gone (410) is how a receiver says that it wants no more of it; and at the end each has one chance.
      if (outcome.isFinal || this.#closing) break;
      if (attempt < attempts) await this.#pause(Math.max(outcome.notBeforeMs, this.#backoffMs(attempt)));
    }
    this.#options.onLost(reason || 'the gateway ends');
  }

  async #attempt({ id, body }: Sealed): Promise<Outcome> {
    const { url, fetch } = this.#options;
    const headers = { 'content-type': 'application/json', ...signedHeaders(this.#key, id, Date.now(), body) };
    const signal = AbortSignal.any([this.#over.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.body?.cancel();
      return response.ok ? 'delivered' : refused(response);
    } catch (error) {
      const isLate = this.#over.signal.aborted || (error instanceof Error && error.name === 'TimeoutError');
      return { reason: isLate ? 'no answer in time' : 'it cannot be reached', isFinal: false, notBeforeMs: 0 };
    }
  }

  /** Full jitter, so that gateways that were stopped by the same fault do not come back at the same time. */
  #backoffMs(attempt: number): number {
    const { random = Math.random } = this.#options;
    return random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

type Outcome =
  | 'delivered'
  | {
      readonly reason: string;
      readonly isFinal: boolean;
      /** The receiver asks for this pause. */
      readonly notBeforeMs: number;
    };

function refused({ status, headers }: Response): Outcome {
  const seconds = Number(headers.get('retry-after') ?? 0);
  const notBeforeMs = seconds > 0 ? Math.min(seconds * 1000, longestPauseMs) : 0;
  return { reason: `it answers ${status}`, isFinal: status === 410, notBeforeMs };
}
