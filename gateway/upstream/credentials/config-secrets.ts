import type { GatewayConfig } from '../../config/gateway-config.ts';
import { formsOf, secretsOf, secretsOfTls } from './secrets-of.ts';

type SecretParts = Pick<GatewayConfig, 'sources' | 'auth' | 'alerts' | 'log' | 'metrics' | 'tracing' | 'redis'>;

/** The secrets of a configuration, which must not stand in a log. */
export function configSecrets({ sources, auth, alerts, log, metrics, tracing, redis }: SecretParts): string[] {
  const credentials = Object.values(sources).flatMap(({ credentials, tls }) => [
    ...(credentials ? secretsOf(credentials) : []),
    ...(tls ? secretsOfTls(tls) : []),
  ]);
  const keys = auth?.jwt?.keys;
  const ofKeys = keys?.from === 'secret' ? [keys.secret] : [];
  const ofIntrospection = auth?.introspection ? [auth.introspection.clientSecret] : [];
  const ofAlerts = alerts.webhook ? [alerts.webhook.secret] : [];
  const ofLog = log.callerKey === undefined ? [] : [log.callerKey];
  const collectors = [tracing, metrics ? metrics.otlp : undefined].filter((one) => one !== false && one !== undefined);
  const ofCollectors = collectors.flatMap(({ headers }) => Object.values(headers));
  const ofRedis = redis ? [...formsOf(redis.password), ...(redis.tls ? secretsOfTls(redis.tls) : [])] : [];
  return [...credentials, ...ofKeys, ...ofIntrospection, ...ofAlerts, ...ofLog, ...ofCollectors, ...ofRedis];
}
