import { GatewayError } from '../../errors/gateway-error.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import type { UpstreamResponse } from '../upstream-client.ts';

export interface CredentialsHealthOptions {
  readonly source: string;
  readonly telemetry: Telemetry;
}

/** So many answers in a row that refuse the credentials are no matter of single operations. */
const refusalsInARow = 5;

/** What may be wrong with credentials, each on its own. */
type Trouble = 'token' | 'refused' | 'certificate';

/** Tells once when the credentials of a source fail, and once when they are well again. */
export class CredentialsHealth {
  readonly #options: CredentialsHealthOptions;
  readonly #troubles = new Set<Trouble>();
  #refusals = 0;

  constructor(options: CredentialsHealthOptions) {
    this.#options = options;
  }

  /** The same promise of a token, whose end tells whether tokens can be had. */
  watch<T>(token: Promise<T>): Promise<T> {
    token.then(
      () => this.well('token'),
      (error) => this.tokenFailed(error),
    );
    return token;
  }

  tokenFailed(error: unknown): void {
    this.failing('token', tokenTrouble(error));
  }

  /** Told of each answer to a request with credentials. */
  answered({ status }: UpstreamResponse, isSignature: boolean): void {
    if (status === 401 || (status === 403 && isSignature)) {
      this.#refusals += 1;
      if (this.#refusals === refusalsInARow) {
        this.failing('refused', `the source refused them ${refusalsInARow} times in a row, last with ${status}`);
      }
    } else if (this.#refusals > 0 && status < 500 && status !== 403 && status !== 429) {
      this.#refusals = 0;
      this.well('refused');
    }
  }

  failing(trouble: Trouble, reason: string): void {
    const { source, telemetry } = this.#options;
    const wasWell = this.#troubles.size === 0;
    this.#troubles.add(trouble);
    if (wasWell) telemetry.emit({ type: 'credentials', source, state: 'failing', reason, by: this });
  }

  well(trouble: Trouble): void {
    const { source, telemetry } = this.#options;
    if (!this.#troubles.delete(trouble) || this.#troubles.size > 0) return;
    telemetry.emit({ type: 'credentials', source, state: 'well', reason: wellBy[trouble], by: this });
  }

  /** Whoever was told that they fail hears that these are used no more. */
  close(): void {
    const { source, telemetry } = this.#options;
    if (this.#troubles.size === 0) return;
    this.#troubles.clear();
    telemetry.emit({ type: 'credentials', source, state: 'well', reason: 'they are used no more', by: this });
  }
}

const wellBy: Readonly<Record<Trouble, string>> = {
  token: 'the token endpoint gave a token',
  refused: 'the source accepted them',
  certificate: 'the certificate files can be used',
};

/** The token endpoint's own words are said by the cause, which holds no secret. */
function tokenTrouble(error: unknown): string {
  if (!(error instanceof GatewayError)) return 'no token could be had';
  const { cause } = error;
  if (cause instanceof GatewayError) return `the token endpoint cannot be reached (${cause.code})`;
  return cause instanceof Error ? cause.message.replace(/^The/, 'the').replace(/\.$/, '') : 'no token could be had';
}
