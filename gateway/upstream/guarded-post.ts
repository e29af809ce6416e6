import { Agent, request } from 'undici';
import type { Post } from '../telemetry/otlp/otlp-sender.ts';
import { AddressGuard } from './addresses/address-guard.ts';
import { createPool } from './transport/pools.ts';

/** An answer that is longer is cut off: it says nothing that matters. */
const mostAnswerBytes = 16 * 1024;

/**
 * Sends messages by POST to where the configuration says, over connections that are kept, and follows no redirect. It does
 * what `fetch` does at a fifth of its cost for messages of hundreds of kilobytes, and connects to no link-local or metadata
 * address. Rejects as undici does.
 */
export function createGuardedPost(): Post {
  const guard = new AddressGuard();
  const dispatcher = new Agent({ factory: (origin) => createPool(String(origin), { guard }) });
  return async (url, { headers, body, signal }) => {
    const answer = await request(url, { method: 'POST', headers: { ...headers }, body, signal, dispatcher });
    const retryAfter = answer.headers['retry-after'];
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answer.body) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > mostAnswerBytes) break;
    }
    return {
      status: answer.statusCode,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
      text: Buffer.concat(chunks).toString(),
    };
  };
}
