import type { OtlpSender } from '../otlp/otlp-sender.ts';

export interface SpanExporterOptions {
  readonly sender: Pick<OtlpSender, 'send'>;
  /** The request that exports these spans. */
  bodyOf(spans: readonly string[]): string;
  /** Told how many were taken or are lost since it was told last, and why. */
  told(sent: number, lost: number, reason: string | undefined): void;
  /** @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Spans that wait to be exported; what comes beyond is lost. */
const mostWaiting = 8_192;
/** Spans in one request. */
const mostAtOnce = 512;
const gatherMs = 1_000;
const attempts = 5;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/**
 * Exports spans, many at a time and one request after the other, and again with growing pauses where the collector does not
 * take them now. Nobody waits for it: where it comes behind, spans are lost, and counted.
 */
export class SpanExporter {
  readonly #options: SpanExporterOptions;
  #waiting: string[] = [];
  /** Aborts when there is no more time. */
  readonly #over = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #endPause: (() => void) | undefined;

  constructor(options: SpanExporterOptions) {
    this.#options = options;
  }

  /** The spans of one request: all of them, or none where there is no room. */
  add(spans: readonly string[]): void {
    if (this.#closing) {
      this.#options.told(0, spans.length, 'the gateway ends');
      return;
    }
    if (this.#waiting.length + spans.length > mostWaiting) {
      this.#options.told(0, spans.length, `${mostWaiting} spans wait already`);
      return;
    }
    for (const span of spans) this.#waiting.push(span);
    if (this.#sending) return;
    if (this.#waiting.length >= mostAtOnce) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), gatherMs).unref();
  }

  /** Exports what waits without pauses between, and takes nothing more. What is not taken within `graceMs` is lost. */
  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#finish(graceMs);
    return this.#closing;
  }

  async #finish(graceMs: number): Promise<void> {
    this.#endPause?.();
    const timer = setTimeout(() => {
      this.#over.abort();
      this.#endPause?.();
    }, graceMs);
    await this.#sending;
    if (this.#waiting.length > 0) await this.#begin();
    clearTimeout(timer);
  }

  #begin(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#exportAll();
    return this.#sending;
  }

  async #exportAll(): Promise<void> {
    // What came together goes together; the rest waits for more, unless there will be none.
    do {
      const spans = this.#waiting.slice(0, mostAtOnce);
      this.#waiting = this.#waiting.slice(mostAtOnce);
      await this.#export(spans);
    } while (this.#waiting.length >= mostAtOnce || (this.#closing && this.#waiting.length > 0));
    this.#sending = undefined;
    if (this.#waiting.length > 0 && !this.#closing) this.#timer = setTimeout(() => this.#begin(), gatherMs).unref();
  }

  async #export(spans: readonly string[]): Promise<void> {
    const { sender, bodyOf, told } = this.#options;
    const body = bodyOf(spans);
    let reason = 'the gateway ends';
    for (let attempt = 1; attempt <= attempts && !this.#over.signal.aborted; attempt += 1) {
      const outcome = await sender.send(body, this.#over.signal);
      if (outcome.kind === 'taken') {
        told(spans.length - outcome.refused, outcome.refused, outcome.refused > 0 ? 'it refused some' : undefined);
        return;
      }
      reason = outcome.reason;
      // Who ends tries once: what comes after may still be taken.
      if (outcome.kind === 'refused' || this.#closing) break;
      if (attempt < attempts) await this.#pause(Math.max(outcome.afterMs, this.#backoffMs(attempt)));
    }
    told(0, spans.length, reason);
  }

  #backoffMs(attempt: number): number {
    const { random = Math.random } = this.#options;
    return random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#endPause = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms).unref();
      this.#endPause = end;
    });
  }
}
