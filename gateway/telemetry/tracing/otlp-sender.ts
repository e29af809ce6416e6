export interface OtlpSenderOptions {
  /** Where requests to export go, by POST. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** What became of a request to export. */
export type SendOutcome =
  /** The collector has it, but for so many items that it refused. */
  | { readonly kind: 'taken'; readonly refused: number }
  /** It may take it later. */
  | { readonly kind: 'again'; readonly reason: string; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly reason: string };

const timeoutMs = 10_000;
const longestAfterMs = 60_000;
/** An answer that is longer says nothing that matters here. */
const mostAnswerBytes = 16 * 1024;

/** Statuses after which a request may be sent again; after all others it must not (OTLP, "Failures"). */
const retryable = new Set([429, 502, 503, 504]);

/** Sends requests to a collector by OTLP/HTTP in JSON. It never rejects. */
export class OtlpSender {
  readonly #options: OtlpSenderOptions;

  constructor(options: OtlpSenderOptions) {
    this.#options = options;
  }

  async send(body: string, ending: AbortSignal): Promise<SendOutcome> {
    const { url, fetch } = this.#options;
    const headers = { ...this.#options.headers, 'content-type': 'application/json' };
    const signal = AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      const text = await answerText(response);
      if (response.ok) return { kind: 'taken', refused: refusedOf(text) };
      const reason = `it answers ${response.status}`;
      if (!retryable.has(response.status)) return { kind: 'refused', reason };
      return { kind: 'again', reason, afterMs: askedPauseMs(response.headers.get('retry-after')) };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return { kind: 'again', reason: isLate ? 'no answer in time' : 'it cannot be reached', afterMs: 0 };
    }
  }
}

/** The answer, read to its end where it is short, so that the connection can be used again. */
async function answerText(response: Response): Promise<string> {
  if (Number(response.headers.get('content-length') ?? Number.NaN) <= mostAnswerBytes) return response.text();
  await response.body?.cancel();
  return '';
}

/** How many items of a request that was answered with 200 were not taken (OTLP, "Partial Success"). */
function refusedOf(text: string): number {
  try {
    const { partialSuccess } = JSON.parse(text) as { partialSuccess?: Record<string, unknown> };
    const refused = Number(partialSuccess?.['rejectedSpans'] ?? partialSuccess?.['rejectedDataPoints'] ?? 0);
    return Number.isSafeInteger(refused) && refused > 0 ? refused : 0;
  } catch {
    return 0;
  }
}

/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3). */
function askedPauseMs(text: string | null): number {
  if (text === null) return 0;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return ms > 0 ? Math.min(ms, longestAfterMs) : 0;
}
