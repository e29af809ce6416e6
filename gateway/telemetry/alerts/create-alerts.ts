import type { AlertsConfig } from '../../config/alerts-config.ts';
import type { AlertEvent } from '../alert-event.ts';
import type { TelemetryOutlet } from '../create-telemetry.ts';
import type { Telemetry } from '../events.ts';
import type { Redact } from '../redact.ts';
import { ErrorRates } from './error-rates.ts';
import { findingOf } from './finding.ts';
import { Matters } from './matters.ts';
import { Webhook } from './webhook.ts';

export interface AlertsOptions {
  readonly config: AlertsConfig;
  /** Where alerts are told, and whose events are read. */
  readonly telemetry: Telemetry;
  /** For the webhook. */
  readonly fetch: typeof globalThis.fetch;
  /** Takes secrets out of what is sent. */
  readonly redact: Redact;
  /** Number of the worker that tells it. @default none, where there is one process */
  readonly worker?: number | undefined;
}

/** Alerts of a process. */
export interface Alerts extends TelemetryOutlet {
  /** From now on nothing is told to be well again: it may only be gone with the process. */
  stopping(): void;
}

/**
 * A reader that alerts operators: it makes `alert` events of what others tell, and sends them where the configuration says.
 * @throws RangeError for a secret of the webhook that is none.
 */
export function createAlerts({ config, telemetry, fetch, redact, worker }: AlertsOptions): Alerts {
  const errorRates = new ErrorRates(config.errors);
  const matters = new Matters({ quietMs: config.quiet, tell: (alert) => telemetry.emit(alert) });
  const webhook = config.webhook && new Webhook({ ...config.webhook, fetch, onLost });

  let isStopping = false;

  function onLost(reason: string): void {
    const message = `An alert was not delivered to gateway.alerts.webhook: ${reason}.`;
    telemetry.emit({ type: 'notice', level: 'error', message });
  }

  function send({ alert, level, source, message, changes }: AlertEvent): void {
    const data = { level, source, message: redact(message), changes, worker };
    webhook?.send({ type: alert, data });
  }

  return {
    read(event) {
      if (event.type === 'alert') {
        send(event);
        return;
      }
      const finding = event.type === 'upstream.call' ? errorRates.add(event) : findingOf(event);
      if (finding && !(isStopping && finding.isWell)) matters.note(finding);
    },
    stopping() {
      isStopping = true;
    },
    async close(graceMs) {
      matters.close();
      await webhook?.close(graceMs);
    },
  };
}
