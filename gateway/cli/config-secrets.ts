import type { CredentialsConfig, GatewayConfig } from '../config/gateway-config.ts';

/** The secrets of a configuration, which must not stand in a log. */
export function configSecrets({ sources, auth }: Pick<GatewayConfig, 'sources' | 'auth'>): string[] {
  const credentials = Object.values(sources).flatMap((source) =>
    source.credentials ? secretsOf(source.credentials) : [],
  );
  const keys = auth?.jwt?.keys;
  return keys?.from === 'secret' ? [...credentials, keys.secret] : credentials;
}

function secretsOf(credentials: CredentialsConfig): string[] {
  switch (credentials.type) {
    case 'apiKey':
      return [credentials.value, encodeURIComponent(credentials.value)];
    case 'basic': {
      const { username, password } = credentials;
      return [password, Buffer.from(`${username}:${password}`).toString('base64')];
    }
    case 'bearer':
      return [credentials.token];
    case 'oauth2ClientCredentials':
      return [credentials.clientSecret];
    default:
      return credentials satisfies never;
  }
}
