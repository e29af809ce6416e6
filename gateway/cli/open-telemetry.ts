import type { ProjectConfig } from '../config/gateway-config.ts';
import { ProjectError } from '../errors/project-error.ts';
import { createAlerts } from '../telemetry/alerts/create-alerts.ts';
import { createTelemetry, type TelemetryReader } from '../telemetry/create-telemetry.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { createLog, type LogOptions } from '../telemetry/log.ts';
import { createRedact } from '../telemetry/redact.ts';
import { createGuardedFetch } from '../upstream/guarded-fetch.ts';
import { configSecrets } from './config-secrets.ts';

/** The number of this process where several serve, and where lines of the log go. */
export type TelemetryOptions = Pick<LogOptions, 'worker' | 'destination'>;

/**
 * The log, and the alerts of operators.
 * @throws ProjectError for a secret of the alerts' webhook that is none.
 */
export function openTelemetry(project: ProjectConfig, { worker, destination }: TelemetryOptions = {}): Telemetry {
  const secrets = configSecrets(project.gateway);
  const alerts: TelemetryReader = (event) => alert(event);
  const telemetry = createTelemetry([createLog({ redact: secrets, worker, destination }), alerts]);
  const alert = openAlerts(project, { telemetry, redact: createRedact(secrets), worker });
  return telemetry;
}

type OpenedFor = Pick<Parameters<typeof createAlerts>[0], 'telemetry' | 'redact' | 'worker'>;

function openAlerts({ gateway, locate }: ProjectConfig, opened: OpenedFor): TelemetryReader {
  try {
    return createAlerts({ ...opened, config: gateway.alerts, fetch: createGuardedFetch() });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const key = ['gateway', 'alerts', 'webhook', 'secret'];
    const problem = { severity: 'error', key: key.join('.'), message: error.message, location: locate(key) } as const;
    throw new ProjectError([problem]);
  }
}
