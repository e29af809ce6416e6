import type { OwnCredentialsConfig } from '../../config/credentials-config.ts';
import type { Credentials } from './credentials.ts';
import type { CredentialsHealth } from './credentials-health.ts';
import { keptToken } from './kept-token.ts';
import { TokenKeeper } from './token-keeper.ts';
import { checkTokenUrl, requestToken } from './token-request.ts';

export type OAuth2ClientCredentialsOptions = Extract<OwnCredentialsConfig, { type: 'oauth2ClientCredentials' }>;

/** A token for the gateway itself (RFC 6749, 4.4), shared by all requests and renewed before it expires. */
export function oauth2ClientCredentials(
  source: string,
  client: OAuth2ClientCredentialsOptions,
  fetch: typeof globalThis.fetch,
  health: CredentialsHealth,
): Credentials {
  checkTokenUrl(source, client);
  return keptToken(
    new TokenKeeper(() => health.watch(requestToken({ source, client, fetch }, 'client_credentials', {}))),
  );
}
