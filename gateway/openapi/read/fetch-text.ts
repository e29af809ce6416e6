import { ProjectError } from '../../errors/project-error.ts';
import type { ReadOptions } from './load-text.ts';
import { unreadable } from './unreadable.ts';

const maxRedirects = 5;
const timeoutMs = 30_000;
const accept = 'application/json, application/yaml, application/vnd.oai.openapi, text/yaml, */*;q=0.5';

/**
 * Fetches a document within 30 seconds, following up to five redirects within the origin: whoever names an address is
 * not led to another one, where the description might be somebody else's, or within the network. It follows them itself, whatever
 * fetch it is given: references in a document count from where it was found at last.
 */
export async function fetchText(
  source: string,
  { fetch, headers }: ReadOptions,
  maxBytes: number,
): Promise<{ text: string; location: string }> {
  const first = parsed(source, source);
  const signal = AbortSignal.timeout(timeoutMs);
  let url = first;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const response = await attempt(url, () =>
      fetch(url.href, { headers: { accept, ...headers }, redirect: 'manual', signal }),
    );
    const target = redirectTarget(response);
    if (target === undefined) {
      return { text: await readBody(response, url, maxBytes), location: url.href };
    }
    await response.body?.cancel();
    url = nextUrl(target, url);
  }
  throw unreadable(`is behind more than ${maxRedirects} redirects`, source);
}

function parsed(address: string, source: string, base?: URL): URL {
  const url = URL.parse(address, base?.href);
  if (url === null) {
    throw unreadable('has an address that is not a URL', source);
  }
  return url;
}

function redirectTarget(response: Response): string | undefined {
  const isRedirect = [301, 302, 303, 307, 308].includes(response.status);
  return isRedirect ? (response.headers.get('location') ?? undefined) : undefined;
}

function nextUrl(target: string, from: URL): URL {
  const url = parsed(target, from.href, from);
  if (url.origin !== from.origin) {
    const place = url.origin === 'null' ? url.protocol : `${url.origin}${url.pathname}`;
    throw unreadable(
      `redirects to ${place}, which is another origin: give that address if it is the right one`,
      from.href,
    );
  }
  return url;
}

async function readBody(response: Response, url: URL, maxBytes: number): Promise<string> {
  if (!response.ok) {
    await response.body?.cancel();
    throw unreadable(`could not be fetched: the server answered ${response.status}`, url.href);
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  await attempt(url, async () => {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        throw unreadable(`is too large: more than ${maxBytes} bytes`, url.href);
      }
      text += decoder.decode(chunk, { stream: true });
    }
  });
  return text + decoder.decode();
}

async function attempt<T>(url: URL, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProjectError) {
      throw error;
    }
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const reason = timedOut ? `no answer within ${timeoutMs / 1000} s` : 'the connection failed';
    throw unreadable(`could not be fetched: ${reason}${codeOf(error)}`, url.href, error);
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}
