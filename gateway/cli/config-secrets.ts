import type { GatewayConfig } from '../config/gateway-config.ts';
import { secretsOf, secretsOfTls } from '../upstream/credentials/secrets-of.ts';

type SecretParts = Pick<GatewayConfig, 'sources' | 'auth' | 'alerts' | 'log'>;

/** The secrets of a configuration, which must not stand in a log. */
export function configSecrets({ sources, auth, alerts, log }: SecretParts): string[] {
  const credentials = Object.values(sources).flatMap(({ credentials, tls }) => [
    ...(credentials ? secretsOf(credentials) : []),
    ...(tls ? secretsOfTls(tls) : []),
  ]);
  const keys = auth?.jwt?.keys;
  const ofKeys = keys?.from === 'secret' ? [keys.secret] : [];
  const ofIntrospection = auth?.introspection ? [auth.introspection.clientSecret] : [];
  const ofAlerts = alerts.webhook ? [alerts.webhook.secret] : [];
  const ofLog = log.callerKey === undefined ? [] : [log.callerKey];
  return [...credentials, ...ofKeys, ...ofIntrospection, ...ofAlerts, ...ofLog];
}
