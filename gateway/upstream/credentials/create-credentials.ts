import type { CredentialsConfig } from '../../config/gateway-config.ts';
import { apiKeyCredentials } from './api-key.ts';
import { basicAuthorization, basicCredentials } from './basic.ts';
import { bearerCredentials } from './bearer.ts';
import type { Credentials } from './credentials.ts';
import { invalidCredentials } from './invalid-credentials.ts';
import { oauth2ClientCredentials } from './oauth2-client-credentials.ts';

export interface CreateCredentialsOptions {
  source: string;
  /** For token requests; it must limit their time. */
  fetch: typeof globalThis.fetch;
}

/**
 * The credentials that `gateway.sources.<name>.credentials` describes.
 * @throws ProjectError when they cannot be sent as configured; its message never holds them.
 */
export function createCredentials(config: CredentialsConfig, { source, fetch }: CreateCredentialsOptions): Credentials {
  switch (config.type) {
    case 'apiKey':
      return apiKeyCredentials(source, config);
    case 'basic':
      return basicCredentials(source, config);
    case 'bearer':
      return bearerCredentials(source, config);
    case 'oauth2ClientCredentials':
      return oauth2ClientCredentials(source, config, fetch);
    default:
      throw invalidCredentials(source, 'type', unknownType(config));
  }
}

/** The texts in a configuration that no log may hold, in each form in which they go on the wire. */
export function secretsOf(config: CredentialsConfig): readonly string[] {
  switch (config.type) {
    case 'apiKey':
      return forms(config.value);
    case 'basic':
      return [...forms(config.password), basicAuthorization(config).slice('Basic '.length)];
    case 'bearer':
      return forms(config.token);
    case 'oauth2ClientCredentials':
      return forms(config.clientSecret);
    default:
      throw new TypeError(unknownType(config));
  }
}

function forms(secret: string): readonly string[] {
  return [...new Set([secret, encodeURIComponent(secret)])];
}

function unknownType(config: never): string {
  const { type } = config as { type?: unknown };
  return `Credentials of type ${JSON.stringify(type)} are unknown.`;
}
