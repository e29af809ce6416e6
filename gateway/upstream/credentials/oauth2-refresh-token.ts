import type { OwnCredentialsConfig } from '../../config/credentials-config.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import type { Credentials } from './credentials.ts';
import type { CredentialsHealth } from './credentials-health.ts';
import { keptToken } from './kept-token.ts';
import { type RefreshTokens, refreshTokensOfProcess } from './refresh-tokens.ts';
import { TokenKeeper } from './token-keeper.ts';
import { checkTokenUrl, type GrantedToken, requestToken, TokenRefusal } from './token-request.ts';

export type OAuth2RefreshTokenOptions = Extract<OwnCredentialsConfig, { type: 'oauth2RefreshToken' }>;

export interface RefreshTokenSurroundings {
  readonly source: string;
  readonly fetch: typeof globalThis.fetch;
  readonly health: CredentialsHealth;
  readonly telemetry: Telemetry;
  /** Where it is as it is by now. @default those of this process */
  readonly refreshTokens?: RefreshTokens | undefined;
}

/**
 * A token for the gateway, of a refresh token that somebody gave it (RFC 6749, 6). Where the server replaces the refresh
 * token with each use, the new one is used from then on.
 */
export function oauth2RefreshToken(
  { source, fetch, health, telemetry, refreshTokens = refreshTokensOfProcess }: RefreshTokenSurroundings,
  client: OAuth2RefreshTokenOptions,
): Credentials {
  checkTokenUrl(source, client);
  const { tokenUrl, clientId, refreshToken: configured, refreshTokenFile: file } = client;
  const refreshToken = refreshTokens.of({ source, telemetry, tokenUrl, clientId, configured, file });

  const redeem = (value: string): Promise<GrantedToken> =>
    requestToken({ source, client, fetch }, 'refresh_token', { refresh_token: value });

  const renew = async (): Promise<GrantedToken> => {
    const value = await refreshToken.read();
    const token = await redeem(value).catch(async (error: unknown) => {
      // Another process that reads the same file may have used it a moment before.
      const other = error instanceof TokenRefusal && error.reason === 'invalid_grant' && (await refreshToken.read());
      if (!other || other === value) throw error;
      return redeem(other);
    });
    if (token.refreshToken !== undefined) await refreshToken.replace(token.refreshToken);
    return token;
  };
  return keptToken(new TokenKeeper(() => health.watch(refreshToken.inTurn(renew))));
}
