import type { ServerConfig } from '../../config/gateway-config.ts';
import type { Exchange } from '../exchange.ts';
import { corsHeaders } from '../request/cors.ts';
import { preferredEncoding } from '../response/compression.ts';
import type { Answer } from './answer.ts';

/** Writes an answer in one piece, unless its client has left. */
export async function sendAnswer(
  { status, headers, body }: Answer,
  { req, res, headers: own }: Exchange,
  { cors, compression }: Pick<ServerConfig, 'cors' | 'compression'>,
): Promise<void> {
  const accepted = req.headers['accept-encoding'];
  const encoding = compression && accepted !== undefined && body.isLong ? preferredEncoding(accepted) : undefined;
  const text = encoding ? await body.encoded(encoding) : body.text;
  if (res.destroyed) return;
  const vary: string[] = [];
  const lines = [...own];
  if (cors) {
    for (const [name, value] of Object.entries(corsHeaders(req.headers.origin, cors))) {
      if (name === 'vary') vary.push(value);
      else lines.push(name, value);
    }
  }
  lines.push('cache-control', 'no-store', ...headers);
  if (compression) vary.push('Accept-Encoding');
  if (vary.length > 0) lines.push('vary', vary.join(', '));
  if (encoding) lines.push('content-encoding', encoding);
  lines.push('content-length', String(text.length));
  res.writeHead(status, lines).end(text, 'latin1');
}
