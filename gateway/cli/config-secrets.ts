import type { GatewayConfig } from '../config/gateway-config.ts';
import { secretsOf } from '../upstream/credentials/create-credentials.ts';

/** The secrets of a configuration, which must not stand in a log. */
export function configSecrets({ sources, auth }: Pick<GatewayConfig, 'sources' | 'auth'>): string[] {
  const credentials = Object.values(sources).flatMap((source) =>
    source.credentials ? secretsOf(source.credentials) : [],
  );
  const keys = auth?.jwt?.keys;
  return keys?.from === 'secret' ? [...credentials, keys.secret] : credentials;
}
