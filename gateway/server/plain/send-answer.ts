import type { ServerConfig } from '../../config/server-config.ts';
import type { Exchange } from '../exchange.ts';
import { corsHeaders } from '../request/cors.ts';
import { preferredEncoding } from '../response/compression.ts';
import { isKnownTo, validityFor, validityHeaders } from '../response/validity.ts';
import type { Answer } from './answer.ts';

type SendConfig = Pick<ServerConfig, 'cors' | 'compression'>;

/** Writes an answer in one piece, unless its client has left. */
export function sendAnswer(answer: Answer, exchange: Exchange, config: SendConfig): void {
  const accepted = exchange.req.headers['accept-encoding'];
  const encoding =
    config.compression && accepted !== undefined && answer.body.isLong ? preferredEncoding(accepted) : undefined;
  if (encoding === undefined) write(answer, exchange, config, answer.body.text);
  else {
    void answer.body.encoded(encoding).then(
      (text) => write(answer, exchange, config, text, encoding),
      () => write(answer, exchange, config, answer.body.text),
    );
  }
}

function write(answer: Answer, exchange: Exchange, config: SendConfig, text: string, encoding?: string): void {
  const { req, res, headers: lines } = exchange;
  if (res.destroyed) return;
  const { cors, compression } = config;
  let vary = compression ? 'Accept-Encoding' : undefined;
  if (cors) {
    const { vary: byOrigin, ...readable } = corsHeaders(req.headers.origin, cors);
    if (byOrigin !== undefined) vary = vary === undefined ? byOrigin : `${byOrigin}, ${vary}`;
    for (const [name, value] of Object.entries(readable)) lines.push(name, value);
  }
  const { validity: made } = answer;
  const validity = made && validityFor(made.goodForMs, made.madeAt);
  let { status } = answer;
  if (validity) {
    const { vary: byAccept, ...kept } = validityHeaders(validity, answer.body.tag, vary);
    vary = byAccept;
    for (const [name, value] of Object.entries(kept)) lines.push(name, value);
    if (isKnownTo(req, kept.etag)) status = 304;
  } else lines.push('cache-control', 'no-store');
  lines.push(...answer.headers);
  if (vary !== undefined) lines.push('vary', vary);
  if (status === 304) {
    res.writeHead(status, lines).end();
    return;
  }
  if (encoding !== undefined) lines.push('content-encoding', encoding);
  lines.push('content-length', String(text.length));
  res.writeHead(status, lines).end(text, 'latin1');
}
