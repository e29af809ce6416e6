import { RefreshToken, type RefreshTokenOptions } from './refresh-token.ts';

/**
 * The refresh tokens that were configured, each as it is by now. Builds of a project follow each other and stand beside
 * each other: one that began with what is configured would send what another has used up.
 */
export class RefreshTokens {
  readonly #tokens = new Map<string, RefreshToken>();

  /** The one that began as this one: another value in the configuration is another token. */
  of(options: RefreshTokenOptions & { readonly tokenUrl: string; readonly clientId: string }): RefreshToken {
    const { source, tokenUrl, clientId, configured, file } = options;
    const key = JSON.stringify([source, tokenUrl, clientId, configured, file]);
    let token = this.#tokens.get(key);
    if (!token) {
      token = new RefreshToken(options);
      this.#tokens.set(key, token);
    }
    return token;
  }
}

/** Of all builds in this process. What another process has of them it reads from their files. */
export const refreshTokensOfProcess = new RefreshTokens();
