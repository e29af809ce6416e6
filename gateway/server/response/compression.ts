import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** Below this a packet more or less does not show, and the header of gzip alone takes 18 bytes. */
export const compressionThresholdBytes = 1024;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/**
 * The encoding that the client likes best of those we have, by its q-values (RFC 9110, 12.5.3); ours decides
 * between equals. `undefined`: as it is.
 */
export function preferredEncoding(acceptEncoding: string | undefined): Encoding | undefined {
  const weights = new Map<string, number>();
  for (const item of (acceptEncoding ?? '').split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = q === undefined ? 1 : Number(q);
    weights.set(coding, weight >= 0 && weight <= 1 ? weight : 0);
  }
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  const identity = weights.get('identity') ?? 0;
  let best: Encoding | undefined;
  for (const coding of ['br', 'gzip'] as const) {
    if (weightOf(coding) > Math.max(best ? weightOf(best) : 0, 0) && weightOf(coding) >= identity) {
      best = coding;
    }
  }
  return best;
}

/** Off the event loop. The levels cost about the same time per byte; the defaults of brotli are made for files. */
export function compress(body: Buffer, encoding: Encoding): Promise<Buffer> {
  switch (encoding) {
    case 'br':
      return brotli(body, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.byteLength },
      });
    case 'gzip':
      return gzipped(body, { level: 6 });
    default:
      return encoding satisfies never;
  }
}
