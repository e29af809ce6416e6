import type { GatewayConfig } from '../../config/gateway-config.ts';
import { formsOf, secretsOf, secretsOfTls } from './secrets-of.ts';

type SecretParts = Pick<GatewayConfig, 'sources' | 'auth' | 'alerts' | 'log' | 'tracing' | 'redis'>;

/** The secrets of a configuration, which must not stand in a log. */
export function configSecrets({ sources, auth, alerts, log, tracing, redis }: SecretParts): string[] {
  const credentials = Object.values(sources).flatMap(({ credentials, tls }) => [
    ...(credentials ? secretsOf(credentials) : []),
    ...(tls ? secretsOfTls(tls) : []),
  ]);
  const keys = auth?.jwt?.keys;
  const ofKeys = keys?.from === 'secret' ? [keys.secret] : [];
  const ofIntrospection = auth?.introspection ? [auth.introspection.clientSecret] : [];
  const ofAlerts = alerts.webhook ? [alerts.webhook.secret] : [];
  const ofLog = log.callerKey === undefined ? [] : [log.callerKey];
  const ofTracing = tracing ? Object.values(tracing.headers) : [];
  const ofRedis = redis ? [...formsOf(redis.password), ...(redis.tls ? secretsOfTls(redis.tls) : [])] : [];
  return [...credentials, ...ofKeys, ...ofIntrospection, ...ofAlerts, ...ofLog, ...ofTracing, ...ofRedis];
}
