import { createHmac } from 'node:crypto';
import type { TrackingEvent } from '../data/shipments.ts';
import { demoKeys } from '../demo-keys.ts';

export interface Webhook {
  readonly webhook_id: string;
  readonly url: string;
  readonly order_ref: string | null;
}

export interface WebhookPayload {
  readonly type: 'parcel.moved';
  readonly tracking_number: string;
  readonly order_ref: string;
  readonly event: TrackingEvent;
}

const PATIENCE_MS = 2_000;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a webhook stays on this machine; the demo must not become a way to call others. */
export function isOnThisMachine(url: string): boolean {
  const { protocol, hostname } = URL.parse(url) ?? {};
  return (protocol === 'http:' || protocol === 'https:') && LOOPBACK.has(hostname ?? '');
}

/** Who is told when a parcel moves. Each event is sent once and not repeated when nobody takes it. */
export class Webhooks {
  readonly #webhooks = new Map<string, Webhook>();
  readonly #closing = new AbortController();
  #added = 0;

  all(): Webhook[] {
    return [...this.#webhooks.values()];
  }

  add(url: string, order_ref: string | null): Webhook {
    this.#added += 1;
    const webhook = { webhook_id: `wh-${this.#added}`, url, order_ref };
    this.#webhooks.set(webhook.webhook_id, webhook);
    return webhook;
  }

  /** Whether there was such a webhook. */
  remove(id: string): boolean {
    return this.#webhooks.delete(id);
  }

  /** Starts to send; does not wait. */
  tell(payload: WebhookPayload): void {
    const body = JSON.stringify(payload);
    const signature = createHmac('sha256', demoKeys.shippingWebhookSecret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-halden-signature': `sha256=${signature}` };
    for (const { url, order_ref } of this.#webhooks.values()) {
      if (order_ref !== null && order_ref !== payload.order_ref) continue;
      const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(PATIENCE_MS)]);
      fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
        .then((response) => response.body?.cancel())
        .catch(() => undefined);
    }
  }

  /** Gives up what is being sent. */
  close(): void {
    this.#closing.abort();
  }
}
