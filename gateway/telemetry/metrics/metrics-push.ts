import type { OtlpMetricsConfig } from '../../config/telemetry-config.ts';
import type { Telemetry } from '../events.ts';
import { nanosNow } from '../otlp/otlp-json.ts';
import { OtlpSender, type Post } from '../otlp/otlp-sender.ts';
import { resourceOf, signalUrl } from '../otlp/resource.ts';
import type { MetricFamily } from './metric-family.ts';
import { otlpMetrics } from './otlp-metrics.ts';

export interface MetricsPushOptions {
  readonly config: OtlpMetricsConfig;
  readonly post: Post;
  /** What was measured so far. */
  families(): readonly MetricFamily[];
  readonly telemetry: Telemetry;
  /** Number of the worker. @default none, where there is one process */
  readonly worker?: number | undefined;
}

/**
 * Sends metrics to a collector by OTLP, again and again. What it does not take is sent the next time: numbers are sums since
 * the process began, so that nothing is lost but how they came to be.
 */
export class MetricsPush {
  readonly #options: MetricsPushOptions;
  readonly #sender: OtlpSender;
  readonly #timer: NodeJS.Timeout;
  readonly #over = new AbortController();
  /** Told once and for all: another beginning says that sums begin anew (OTLP data model, "Resets and Gaps"). */
  readonly #from = nanosNow()(0);
  #sending: Promise<void> | undefined;
  #isTaken = true;

  constructor(options: MetricsPushOptions) {
    this.#options = options;
    const { endpoint, headers, every } = options.config;
    this.#sender = new OtlpSender({ url: signalUrl(endpoint, 'metrics'), headers, post: options.post });
    this.#timer = setInterval(() => {
      this.#sending ??= this.#send();
    }, every).unref();
  }

  /** Sends what was measured until now, and nothing more. It takes no longer than `graceMs`. */
  async close(graceMs: number): Promise<void> {
    clearInterval(this.#timer);
    const timer = setTimeout(() => this.#over.abort(), graceMs);
    await this.#sending;
    await this.#send();
    clearTimeout(timer);
  }

  async #send(): Promise<void> {
    const { families, config, worker, telemetry } = this.#options;
    const time = { from: this.#from, to: nanosNow()(performance.now()) };
    const body = otlpMetrics(families(), resourceOf(config.serviceName, worker), time);
    const outcome = await this.#sender.send(body, this.#over.signal);
    this.#sending = undefined;
    const isTaken = outcome.kind === 'taken';
    if (isTaken === this.#isTaken) return;
    this.#isTaken = isTaken;
    const message =
      outcome.kind === 'taken'
        ? 'The collector takes metrics again.'
        : `The collector does not take metrics: ${outcome.reason}.`;
    telemetry.emit({ type: 'notice', level: isTaken ? 'info' : 'warn', message });
  }
}
