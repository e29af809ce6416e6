/**
 * Sends one message by POST, and follows no redirect. It rejects where no answer came, with an error that says why by its name:
 * `TimeoutError`, `RefusedAddressError`.
 */
export type Post = (
  url: string,
  message: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Of a long answer the beginning. */
  readonly text: string;
}>;

export interface OtlpSenderOptions {
  /** Where requests to export go. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly post: Post;
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

/** Statuses after which a request may be sent again; after all others it must not (OTLP, "Failures"). */
const retryable = new Set([429, 502, 503, 504]);

/** Why no answer came, by the name of the error where that says more than that none did. */
const reasons: Readonly<Record<string, string>> = {
  TimeoutError: 'no answer in time',
  RefusedAddressError: 'it is at a link-local or metadata address, which is not called',
};

/** Sends requests to a collector by OTLP/HTTP in JSON. It never rejects. */
export class OtlpSender {
  readonly #options: OtlpSenderOptions;

  constructor(options: OtlpSenderOptions) {
    this.#options = options;
  }

  async send(body: string, ending: AbortSignal): Promise<SendOutcome> {
    const { url, post } = this.#options;
    const headers = { ...this.#options.headers, 'content-type': 'application/json' };
    const signal = AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)]);
    try {
      const { status, text, retryAfter } = await post(url, { headers, body, signal });
      if (status >= 200 && status < 300) return { kind: 'taken', refused: refusedOf(text) };
      const reason = `it answers ${status}`;
      if (!retryable.has(status)) return { kind: 'refused', reason };
      return { kind: 'again', reason, afterMs: askedPauseMs(retryAfter) };
    } catch (error) {
      const reason = (error instanceof Error && reasons[error.name]) || 'it cannot be reached';
      return { kind: 'again', reason, afterMs: 0 };
    }
  }
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
function askedPauseMs(text: string | undefined): number {
  if (text === undefined) return 0;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return ms > 0 ? Math.min(ms, longestAfterMs) : 0;
}
