import type { SourceConfig } from '../../config/gateway-config.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { createUpstreamFetch, ownContext } from '../fetch/upstream-fetch.ts';
import { composePolicies, type UpstreamCall } from '../policy.ts';
import { limitTime } from '../time-limit.ts';
import { CertificateFiles } from '../transport/certificate-files.ts';
import { createCredentials } from './create-credentials.ts';
import type { Credentials } from './credentials.ts';
import { CredentialsHealth } from './credentials-health.ts';
import type { RefreshTokens } from './refresh-tokens.ts';

export interface SourceIdentityOptions {
  readonly source: string;
  readonly config: Pick<SourceConfig, 'credentials' | 'tls' | 'timeout'>;
  readonly telemetry: Telemetry;
  /** How often the files of certificates are looked at, in milliseconds. @default 5 s */
  readonly lookAtFilesEveryMs?: number | undefined;
  /** Where refresh tokens are as they are by now. @default those of this process */
  readonly refreshTokens?: RefreshTokens | undefined;
}

/** Who the gateway is to a source: what all clients of that source share, tokens among it. */
export class SourceIdentity {
  readonly health: CredentialsHealth;
  readonly certificates: CertificateFiles | undefined;
  /** The token endpoints, which the client's certificate is shown to beside the source itself. */
  readonly tokenOrigins: ReadonlySet<string>;
  readonly #options: SourceIdentityOptions;
  #credentials: Credentials | undefined;

  /** @throws ProjectError when certificates cannot be used. */
  constructor(options: SourceIdentityOptions) {
    const { source, config, telemetry } = options;
    this.#options = options;
    this.health = new CredentialsHealth({ source, telemetry });
    this.tokenOrigins = new Set(tokenUrlsOf(config.credentials).flatMap((url) => URL.parse(url)?.origin ?? []));
    this.certificates =
      config.tls &&
      new CertificateFiles({
        source,
        files: config.tls,
        everyMs: options.lookAtFilesEveryMs,
        onRead: (failure) => {
          if (failure === undefined) this.health.well('certificate');
          else this.health.failing('certificate', `the certificate files have changed and cannot be used: ${failure}`);
        },
      });
    this.certificates?.onChange(() => {
      const message = `Other certificates are used for new connections to source "${source}".`;
      telemetry.emit({ type: 'audit', action: 'keys.changed', source, message });
    });
  }

  /**
   * The credentials for requests, made when they are first asked for.
   * @param transport makes the token requests, which are nobody's in particular and carry no other credentials
   * @throws ProjectError when they cannot be sent as configured
   */
  credentials(transport: UpstreamCall): Credentials | undefined {
    const { source, config, telemetry, refreshTokens } = this.#options;
    if (!config.credentials || this.#credentials) return this.#credentials;
    const call = composePolicies([limitTime({ source, timeoutMs: config.timeout })], transport);
    const fetch = createUpstreamFetch({ source, call, dotSegments: 'encode', contextOf: () => ownContext });
    const { health } = this;
    try {
      this.#credentials = createCredentials(config.credentials, { source, fetch, health, telemetry, refreshTokens });
    } catch (error) {
      this.close();
      throw error;
    }
    return this.#credentials;
  }

  close(): void {
    this.certificates?.close();
    this.health.close();
  }
}

function tokenUrlsOf(config: SourceConfig['credentials']): string[] {
  if (config?.type !== 'byScheme') return config && 'tokenUrl' in config ? [config.tokenUrl] : [];
  return Object.values(config.schemes).flatMap((scheme) => ('tokenUrl' in scheme ? [scheme.tokenUrl] : []));
}
