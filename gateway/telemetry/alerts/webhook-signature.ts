import { createHmac } from 'node:crypto';

/** What a webhook is sent with (https://www.standardwebhooks.com, "Webhook Headers"). */
export interface SignedHeaders {
  /** Of the message; the same however often it is sent. */
  readonly 'webhook-id': string;
  /** When it was sent this time, in seconds since the epoch. */
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** The bytes of a secret, which is `whsec_` and base64. @throws RangeError where they are fewer than 24 or more than 64 */
export function webhookKey(secret: string): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (!secret.startsWith('whsec_') || key.length < 24 || key.length > 64) {
    throw new RangeError('must be whsec_ and 24 to 64 bytes in base64, as of: echo "whsec_$(openssl rand -base64 32)"');
  }
  return key;
}

/** Signs `id.timestamp.body` by HMAC-SHA256. @param sentAtMs milliseconds since the epoch */
export function signedHeaders(key: Buffer, id: string, sentAtMs: number, body: string): SignedHeaders {
  const timestamp = String(Math.floor(sentAtMs / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
