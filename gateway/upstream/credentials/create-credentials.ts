import type { CredentialsConfig, OwnCredentialsConfig, TokenExchangeConfig } from '../../config/credentials-config.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { apiKeyCredentials } from './api-key.ts';
import { awsSigV4 } from './aws-sig-v4.ts';
import { basicCredentials } from './basic.ts';
import { bearerCredentials } from './bearer.ts';
import { credentialsByScheme } from './by-scheme.ts';
import type { Credentials } from './credentials.ts';
import type { CredentialsHealth } from './credentials-health.ts';
import { hmacCredentials } from './hmac.ts';
import { invalidCredentials, unknownType } from './invalid-credentials.ts';
import { oauth2ClientCredentials } from './oauth2-client-credentials.ts';
import { oauth2RefreshToken } from './oauth2-refresh-token.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { tokenExchange } from './token-exchange.ts';

export interface CreateCredentialsOptions {
  readonly source: string;
  /** For token requests; it must limit their time. */
  readonly fetch: typeof globalThis.fetch;
  readonly health: CredentialsHealth;
  readonly telemetry: Telemetry;
  /** Where refresh tokens are as they are by now. @default those of this process */
  readonly refreshTokens?: RefreshTokens | undefined;
}

/**
 * The credentials that `gateway.sources.<name>.credentials` describes.
 * @throws ProjectError when they cannot be sent as configured; its message never holds them.
 */
export function createCredentials(config: CredentialsConfig, options: CreateCredentialsOptions): Credentials {
  if (config.type !== 'byScheme') return single(config, options);
  const { source, telemetry } = options;
  const schemes = Object.entries(config.schemes).map(([name, scheme]) => {
    return [name, scheme.type === 'none' ? undefined : single(scheme, options)] as const;
  });
  return credentialsByScheme({ source, telemetry, schemes: new Map(schemes), otherwise: config.otherwise });
}

function single(config: OwnCredentialsConfig | TokenExchangeConfig, options: CreateCredentialsOptions): Credentials {
  if (config.type !== 'tokenExchange') return own(config, options);
  const { source, fetch, health } = options;
  const { anonymous } = config;
  const ofAnonymous = typeof anonymous === 'string' ? undefined : own(anonymous, options);
  return tokenExchange({ source, fetch, health, anonymous: ofAnonymous }, config);
}

function own(config: OwnCredentialsConfig, options: CreateCredentialsOptions): Credentials {
  const { source, fetch, health } = options;
  switch (config.type) {
    case 'apiKey':
      return apiKeyCredentials(source, config);
    case 'basic':
      return basicCredentials(source, config);
    case 'bearer':
      return bearerCredentials(source, config);
    case 'oauth2ClientCredentials':
      return oauth2ClientCredentials(source, config, fetch, health);
    case 'oauth2RefreshToken':
      return oauth2RefreshToken(options, config);
    case 'awsSigV4':
      return awsSigV4(config);
    case 'hmac':
      return hmacCredentials(source, config);
    default:
      throw invalidCredentials(source, 'type', unknownType(config));
  }
}
