import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { compress, compressionThresholdBytes, preferredEncoding } from './compression.ts';
import { entityTag, isKnownTo, type Validity, validityHeaders } from './validity.ts';

export interface SendOptions {
  compression: boolean;
  /** How long the whole answer may be used again, where it may. */
  validity?: Validity | undefined;
  /** Names and values in turn of further headers; those that the response has itself win, but for cookies. */
  passed?: readonly string[] | undefined;
}

/** What a response says about one connection, which is node's to say (RFC 9110, 7.6.1). */
const hopByHop: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/** Types whose body is complete when the response is; others may be streams without end. */
const complete = /^(?:application\/(?:graphql-response\+)?json|text\/(?:html|css|javascript|plain)|image\/svg\+xml)\b/;

/** Writes a Fetch API response. Complete bodies are compressed when the client takes it; streams go out chunk by chunk. */
export async function sendResponse(
  req: IncomingMessage,
  res: ServerResponse,
  response: Response,
  { compression, validity, passed = [] }: SendOptions,
): Promise<void> {
  const headers = headersOf(response, res, passed);
  if (!response.body) {
    res.writeHead(response.status, headers).end();
    return;
  }
  if (!complete.test(String(headers['content-type'] ?? ''))) {
    res.writeHead(response.status, headers);
    await pipe(response.body, res);
    return;
  }
  const plain = Buffer.from(await response.arrayBuffer());
  const worthIt =
    compression && headers['content-encoding'] === undefined && plain.byteLength > compressionThresholdBytes;
  if (compression) {
    headers['vary'] = withToken(headers['vary'], 'Accept-Encoding');
  }
  if (validity) {
    Object.assign(headers, validityHeaders(validity, entityTag(plain), headers['vary']));
    if (isKnownTo(req, String(headers['etag']))) {
      res.writeHead(304, headers).end();
      return;
    }
  }
  const encoding = worthIt ? preferredEncoding(String(req.headers['accept-encoding'] ?? '')) : undefined;
  const body = encoding ? await compress(plain, encoding) : plain;
  res.writeHead(response.status, {
    ...headers,
    ...(encoding && { 'content-encoding': encoding }),
    'content-length': body.byteLength,
  });
  res.end(body);
}

function headersOf(response: Response, res: ServerResponse, passed: readonly string[]): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  const cookies: string[] = [];
  for (let index = 0; index < passed.length; index += 2) {
    const [name = '', value = ''] = passed.slice(index, index + 2);
    if (name === 'set-cookie') cookies.push(value);
    else headers[name] = value;
  }
  response.headers.forEach((value, name) => {
    if (!hopByHop.has(name.toLowerCase()) && name.toLowerCase() !== 'set-cookie') {
      headers[name.toLowerCase()] = value;
    }
  });
  cookies.push(...response.headers.getSetCookie());
  if (cookies.length > 0) {
    headers['set-cookie'] = cookies;
  }
  const vary = res.getHeader('vary');
  if (typeof vary === 'string') {
    headers['vary'] = withToken(headers['vary'], vary);
  }
  return headers;
}

function withToken(list: OutgoingHttpHeaders[string], token: string): string {
  return list === undefined ? token : `${String(list)}, ${token}`;
}

async function pipe(body: ReadableStream<Uint8Array>, res: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const gone = new AbortController();
  res.once('close', () => {
    gone.abort();
    // The source's own failure to stop is of no use to a client that has left.
    reader.cancel().catch(() => undefined);
  });
  try {
    for (let next = await reader.read(); !next.done && !res.destroyed; next = await reader.read()) {
      if (!res.write(next.value)) {
        await once(res, 'drain', { signal: gone.signal });
      }
    }
  } catch (error) {
    if (!gone.signal.aborted) {
      throw error;
    }
  }
  res.end();
}
