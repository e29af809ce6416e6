import type { ProjectConfig } from '../config/gateway-config.ts';
import { ProjectError } from '../errors/project-error.ts';
import { type Alerts, createAlerts } from '../telemetry/alerts/create-alerts.ts';
import { createTelemetry, type OpenedTelemetry } from '../telemetry/create-telemetry.ts';
import { followRequestsFor } from '../telemetry/following/followed-request.ts';
import { createLog, type LogOptions } from '../telemetry/log.ts';
import type { GatewayMetrics } from '../telemetry/metrics/gateway-metrics.ts';
import { createRedact } from '../telemetry/redact.ts';
import type { Tracing } from '../telemetry/tracing/create-tracing.ts';
import { configSecrets } from '../upstream/credentials/config-secrets.ts';
import { createGuardedFetch } from '../upstream/guarded-fetch.ts';

/** The number of this process where several serve, and where lines of the log go. */
export interface TelemetryOptions extends Pick<LogOptions, 'worker' | 'destination'> {
  /** What counts as well. @default nothing */
  readonly metrics?: GatewayMetrics | undefined;
  /** What traces requests. @default nothing */
  readonly tracing?: Tracing | undefined;
}

/**
 * The log, the alerts of operators, and the metrics and traces that are given.
 * @throws ProjectError for a secret of the alerts' webhook that is none.
 */
export function openTelemetry(
  project: ProjectConfig,
  { worker, destination, metrics, tracing }: TelemetryOptions = {},
): OpenedTelemetry {
  const secrets = configSecrets(project.gateway);
  const log = createLog({ redact: secrets, worker, destination, config: project.gateway.log });
  const measured = [...(metrics ? [metrics.read] : []), ...(tracing ? [tracing.read] : [])];
  const telemetry = createTelemetry([log, (event) => alerts.read(event), ...measured]);
  const alerts = openAlerts(project, { telemetry, redact: createRedact(secrets), worker });
  tracing?.tell(telemetry);
  const { slow, failing } = project.gateway.log;
  return {
    emit: telemetry.emit,
    follow: followRequestsFor({ traceOf: tracing?.traceOf, tellsCalls: slow !== undefined || failing }),
    stopping: alerts.stopping,
    async close(graceMs) {
      // At once: a collector that hangs would take the time of the alerts, when there is most to tell.
      await Promise.all([tracing?.close(graceMs), alerts.close(graceMs)]);
    },
  };
}

type OpenedFor = Pick<Parameters<typeof createAlerts>[0], 'telemetry' | 'redact' | 'worker'>;

function openAlerts({ gateway, locate }: ProjectConfig, opened: OpenedFor): Alerts {
  try {
    return createAlerts({ ...opened, config: gateway.alerts, fetch: createGuardedFetch() });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const key = ['gateway', 'alerts', 'webhook', 'secret'];
    const problem = { severity: 'error', key: key.join('.'), message: error.message, location: locate(key) } as const;
    throw new ProjectError([problem]);
  }
}
