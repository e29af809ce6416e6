import { Webhook as Receiver } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Webhook, type WebhookOptions } from '../../../../gateway/telemetry/alerts/webhook.ts';
import { webhookKey } from '../../../../gateway/telemetry/alerts/webhook-signature.ts';

const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Sent {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly at: number;
}

/** A webhook whose receiver answers these statuses in turn, and the last one from then on; 0 is no answer. */
function webhookWith(statuses: readonly number[], options: Partial<WebhookOptions> = {}, headers = {}) {
  const sent: Sent[] = [];
  const lost: string[] = [];
  const fetch = vi.fn(async (_url: string, init: { headers: Record<string, string>; body: string }) => {
    sent.push({ headers: init.headers, body: init.body, at: Date.now() });
    const status = statuses[Math.min(sent.length, statuses.length) - 1] ?? 200;
    if (status === 0) throw new TypeError('fetch failed');
    return new Response(null, { status, headers });
  });
  const webhook = new Webhook({
    url: 'https://ops.example.com/alerts',
    secret,
    fetch: fetch as unknown as typeof globalThis.fetch,
    onLost: (reason) => lost.push(reason),
    random: () => 1,
    ...options,
  });
  return { webhook, sent, lost, fetch };
}

const message = (number = 1) => ({ type: 'breaker.opened', data: { number } });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('Webhook', () => {
  it('signs what it sends as a receiver of Standard Webhooks verifies it', async () => {
    const { webhook, sent, fetch } = webhookWith([200]);
    webhook.send(message());
    await pass(0);
    const [first] = sent;
    const verified = new Receiver(secret).verify(first?.body ?? '', first?.headers ?? {});
    expect(verified).toEqual({
      type: 'breaker.opened',
      timestamp: new Date().toISOString(),
      data: { number: 1 },
    });
    expect(() => new Receiver(secret).verify(`${first?.body} `, first?.headers ?? {})).toThrow();
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', redirect: 'manual' });
  });

  it.each([500, 503, 429, 404, 302, 0])('sends it again after %i, by the same id, signed anew', async (status) => {
    const { webhook, sent, lost } = webhookWith([status, 204]);
    webhook.send(message());
    await pass(2_000);
    expect(sent).toHaveLength(2);
    const [first, second] = sent;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
    expect(() => new Receiver(secret).verify(second?.body ?? '', second?.headers ?? {})).not.toThrow();
    expect(lost).toEqual([]);
  });

  it('gives up after six attempts with growing pauses, says so, and goes on with the next', async () => {
    const { webhook, sent, lost } = webhookWith([0, 0, 0, 0, 0, 0, 200]);
    webhook.send(message(1));
    webhook.send(message(2));
    await pass(120_000);
    const pauses = sent.slice(1, 6).map(({ at }, index) => at - (sent[index]?.at ?? 0));
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(lost).toEqual(['it cannot be reached']);
    expect(sent).toHaveLength(7);
    expect(sent[6]?.body).toContain('"number":2');
  });

  it('asks no more where the receiver is gone', async () => {
    const { webhook, sent, lost } = webhookWith([410]);
    webhook.send(message());
    await pass(120_000);
    expect(sent).toHaveLength(1);
    expect(lost).toEqual(['it answers 410']);
  });

  it.each([
    ['20', 20_000],
    ['86400', 60_000],
  ])('waits for as long as Retry-After: %s says, and never beyond a minute', async (retryAfter, ms) => {
    const { webhook, sent } = webhookWith([503, 200], {}, { 'retry-after': retryAfter });
    webhook.send(message());
    await pass(ms - 1);
    expect(sent).toHaveLength(1);
    await pass(1);
    expect(sent).toHaveLength(2);
  });

  it('sends no more than one a second, in their order', async () => {
    const { webhook, sent } = webhookWith([200]);
    for (const number of [1, 2, 3]) webhook.send(message(number));
    await pass(1_999);
    expect(sent.map(({ body }) => body.slice(-4, -2))).toEqual([':1', ':2']);
    await pass(1);
    expect(sent).toHaveLength(3);
  });

  it('lets no more than a hundred wait', async () => {
    const { webhook, sent, lost } = webhookWith([200]);
    for (let number = 0; number < 150; number += 1) webhook.send(message(number));
    expect(lost).toHaveLength(49);
    await pass(200_000);
    expect(sent).toHaveLength(101);
  });

  it('sends all that waits without a pause between when it is closed', async () => {
    const { webhook, sent, lost } = webhookWith([200]);
    for (const number of [1, 2, 3]) webhook.send(message(number));
    await pass(10);
    expect(sent).toHaveLength(1);
    const closed = webhook.close(5_000);
    await pass(0);
    await closed;
    expect(sent.map(({ body }) => body.slice(-4, -2))).toEqual([':1', ':2', ':3']);
    expect(lost).toEqual([]);
  });

  it('sends at once what it was to send again later, when it is closed', async () => {
    const { webhook, sent } = webhookWith([503, 204], {}, { 'retry-after': '60' });
    webhook.send(message());
    await pass(0);
    const closed = webhook.close(5_000);
    await pass(0);
    await closed;
    expect(sent).toHaveLength(2);
  });

  it('gives each that waits one chance when it is closed, and tells of those that are lost', async () => {
    const { webhook, sent, lost } = webhookWith([500]);
    for (const number of [1, 2, 3]) webhook.send(message(number));
    await pass(0);
    const closed = webhook.close(3_000);
    await pass(0);
    await closed;
    expect(sent.map(({ body }) => body.slice(-4, -2))).toEqual([':1', ':1', ':2', ':3']);
    expect(lost).toEqual(['it answers 500', 'it answers 500', 'it answers 500']);
    await pass(120_000);
    expect(sent).toHaveLength(4);
  });

  it('ends a call that hangs when the time to close is over, and loses what waits behind it', async () => {
    const hangs = (_url: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { webhook, lost } = webhookWith([], { fetch: hangs as unknown as typeof globalThis.fetch });
    webhook.send(message(1));
    webhook.send(message(2));
    const closed = webhook.close(3_000);
    await pass(2_999);
    expect(lost).toEqual([]);
    await pass(1);
    await closed;
    expect(lost).toEqual(['no answer in time', 'the gateway ends']);
  });

  it('takes nothing once it is closed, and says that it is lost', async () => {
    const { webhook, sent, lost } = webhookWith([200]);
    await webhook.close(1_000);
    webhook.send(message());
    await pass(1_000);
    expect(sent).toEqual([]);
    expect(lost).toEqual(['the gateway ends']);
  });

  it.each(['whsec_', 'whsec_c2hvcnQ=', 'a-word', `whsec_${Buffer.alloc(65).toString('base64')}`])(
    'takes no secret as %s',
    (wrong) => {
      expect(() => webhookKey(wrong)).toThrow(/^must be whsec_ and 24 to 64 bytes in base64/);
    },
  );
});
