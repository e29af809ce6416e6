import http from 'node:http';

/** An answer as it came, which no client library has touched. */
export interface WireAnswer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  /** Each byte as one character. */
  readonly body: string;
}

export interface WireRequest {
  readonly url: string;
  /** `undefined`: none. */
  readonly body?: string | undefined;
  /** @default POST with a body, else GET */
  readonly method?: string | undefined;
  /** Over those of a JSON body. */
  readonly headers?: http.OutgoingHttpHeaders | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One request on a connection of its own. */
export function wireAnswer({ url, body, method, headers, signal }: WireRequest): Promise<WireAnswer> {
  const ofBody =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        agent: false,
        ...(signal && { signal }),
        headers: { ...ofBody, ...headers },
      },
      async (response) => {
        const bytes = Buffer.concat(await response.toArray());
        resolve({ status: response.statusCode, headers: response.headers, body: bytes.toString('latin1') });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** All that must not differ between two answers to the same request. */
export function comparable({ status, headers, body }: WireAnswer): WireAnswer {
  const { date: _, 'x-request-id': id, ...others } = headers;
  return { status, headers: others, body: body.replaceAll(String(id), '(request id)') };
}
