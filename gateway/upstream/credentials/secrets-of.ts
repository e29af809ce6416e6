import type { ClientTlsConfig, CredentialsConfig } from '../../config/credentials-config.ts';
import { basicAuthorization } from './basic.ts';
import { unknownType } from './invalid-credentials.ts';

type SchemeConfig = Extract<CredentialsConfig, { type: 'byScheme' }>['schemes'][string];

/** The texts in a configuration that no log may hold, in each form in which they go on the wire. */
export function secretsOf(config: CredentialsConfig | SchemeConfig): readonly string[] {
  switch (config.type) {
    case 'apiKey':
      return formsOf(config.value);
    case 'basic':
      return [...formsOf(config.password), basicAuthorization(config).slice('Basic '.length)];
    case 'bearer':
      return formsOf(config.token);
    case 'oauth2ClientCredentials':
      return formsOf(config.clientSecret);
    case 'oauth2RefreshToken':
      return [...formsOf(config.clientSecret), ...formsOf(config.refreshToken)];
    case 'awsSigV4':
      return [...formsOf(config.secretAccessKey), ...formsOf(config.sessionToken)];
    case 'hmac':
      return formsOf(config.key);
    case 'tokenExchange': {
      const { anonymous } = config;
      return [...formsOf(config.clientSecret), ...(typeof anonymous === 'string' ? [] : secretsOf(anonymous))];
    }
    case 'byScheme':
      return Object.values(config.schemes).flatMap(secretsOf);
    case 'none':
      return [];
    default:
      throw new TypeError(unknownType(config));
  }
}

/** Those of its certificates; the key itself is in a file that is never told. */
export function secretsOfTls({ passphrase }: ClientTlsConfig): readonly string[] {
  return formsOf(passphrase);
}

/** A secret as it is, and as it stands in a URL. */
export function formsOf(secret: string | undefined): readonly string[] {
  return secret === undefined ? [] : [...new Set([secret, encodeURIComponent(secret)])];
}
