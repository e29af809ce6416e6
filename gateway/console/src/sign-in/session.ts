import type { BegunSignIns } from './begun-sign-in.ts';
import type { IdentityProvider, Tokens } from './identity-provider.ts';
import { failureText, isOver, SignInFailure } from './sign-in-failure.ts';

/** Who is signed in, as far as the page shows it. */
export interface SignedInPerson {
  readonly name: string;
  readonly email: string | undefined;
  /** `undefined`: all that was asked for. */
  readonly scopes: readonly string[] | undefined;
}

/** What the page shows. `leaving`: on the way to the provider; `arriving`: back, and the code is exchanged. */
export type SessionState = {
  readonly is: 'nobody' | 'leaving' | 'arriving' | 'somebody';
  readonly person?: SignedInPerson | undefined;
  /** What went wrong, for the visitor to read. */
  readonly notice?: string | undefined;
};

export interface SessionOptions {
  /** What visitors know the provider by. */
  readonly name: string;
  readonly provider: Pick<IdentityProvider, 'begin' | 'exchange' | 'renew' | 'revoke'>;
  readonly begun: BegunSignIns;
  /** Leaves the page. */
  readonly open: (url: URL) => void;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
}

/** So long before a token expires it is renewed, or a third of its life if that is less. */
const renewBeforeMs = 30_000;

/** So long a provider that gave no token is left alone, while the one that is there is good. */
const askAgainAfterMs = 5_000;

/**
 * Who is signed in here. Tokens are in memory alone: what is stored outlives the page, is copied with its tab, and can be read by
 * every other program on the origin.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { is: 'nobody' };
  #tokens: Tokens | undefined;
  /** In milliseconds of the epoch. */
  #renewAt = Number.POSITIVE_INFINITY;
  #arrival: Promise<void> | undefined;
  #renewal: Promise<void> | undefined;
  /** Whether the gateway took a token of this session. */
  #wasAccepted = false;
  #signedOut = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get state(): SessionState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Leads the visitor to the provider. Who was signed in is so no more: the page is left, and with it the last to know the tokens.
   * @param afresh whether it shall ask who it is. Always so after signing out here: somebody else may want to.
   */
  async begin(afresh = this.#signedOut): Promise<void> {
    const before = this.#state;
    this.#show({ ...before, is: 'leaving', notice: undefined });
    try {
      const [url, begun] = await this.#options.provider.begin(afresh);
      this.#options.begun.keep(begun);
      await this.#forgetTokens();
      this.#options.open(url);
    } catch (error) {
      this.#show({ ...before, notice: failureText(error, this.#options.name) });
    }
  }

  /** To be told when the visitor is here, and not on the way. */
  stay(): void {
    if (this.#state.is !== 'leaving') return;
    this.#show(this.#tokens ? { ...this.#state, is: 'somebody' } : { is: 'nobody' });
  }

  /** Takes what the provider answered. Requests wait for it, so that the first ones are the visitor's already. */
  arrive(answer: URLSearchParams): Promise<void> {
    this.#show({ is: 'arriving' });
    this.#arrival = this.#exchange(answer).catch((error) => {
      this.#show({ is: 'nobody', notice: failureText(error, this.#options.name) });
    });
    return this.#arrival;
  }

  async #exchange(answer: URLSearchParams): Promise<void> {
    const begun = this.#options.begun.take(answer.get('state'));
    if (!begun) {
      throw new SignInFailure('This sign-in was not begun in this tab, or is over already. Nobody was signed in.');
    }
    const tokens = await this.#options.provider.exchange(answer, begun);
    this.#hold(tokens);
    this.#show({ is: 'somebody', person: personOf(tokens) });
  }

  #hold(tokens: Tokens): void {
    const { expiresAt = Number.POSITIVE_INFINITY } = tokens;
    this.#tokens = tokens;
    this.#renewAt = expiresAt - Math.min(renewBeforeMs, (expiresAt - this.#options.now()) / 3);
  }

  /** The token to send; `undefined` when nobody is signed in. While it is good, no request waits for the next one. */
  async token(): Promise<string | undefined> {
    await this.#arrival;
    const tokens = this.#tokens;
    if (tokens?.refresh !== undefined && this.#options.now() >= this.#renewAt) {
      const renewal = this.#renew();
      if (!this.#isGood(tokens)) await renewal;
    }
    return this.#tokens?.access;
  }

  #isGood({ expiresAt = Number.POSITIVE_INFINITY }: Tokens): boolean {
    return this.#options.now() < expiresAt;
  }

  /** To be told of a token that was sent and not refused as such. */
  accepted(): void {
    this.#wasAccepted = true;
  }

  /** Another token in place of one that the gateway refused; `undefined` when the visitor must sign in again. */
  async insteadOf(refused: string): Promise<string | undefined> {
    const isRenewable = this.#tokens?.access === refused && this.#tokens.refresh !== undefined;
    // One on its way was asked for because this token was about to end.
    if (isRenewable && (this.#wasAccepted || this.#renewal)) await this.#renew();
    const { access } = this.#tokens ?? {};
    if (access !== refused) return access;
    this.giveUp();
    return undefined;
  }

  /** Ends what the gateway refuses and nothing renews. */
  giveUp(): void {
    const { name } = this.#options;
    this.#end(
      this.#wasAccepted
        ? `The gateway takes your sign-in no longer. Sign in at ${name} again.`
        : `The gateway does not take the token that ${name} gave: its issuer, audience or signature may be another.`,
    );
  }

  /** Forgets who is signed in, and lets the provider end what it gave. */
  async signOut(): Promise<void> {
    this.#signedOut = true;
    const forgotten = this.#forgetTokens();
    this.#end(undefined);
    await forgotten;
  }

  async #forgetTokens(): Promise<void> {
    const tokens = this.#tokens;
    this.#tokens = undefined;
    if (tokens) await this.#revoke(tokens);
  }

  /** Signed out is who wants to be, whether the provider is there or not. */
  #revoke(tokens: Tokens): Promise<void> {
    return this.#options.provider.revoke(tokens).catch(() => undefined);
  }

  dismissNotice(): void {
    this.#show({ ...this.#state, notice: undefined });
  }

  /** Once for all that wait: a refresh token that comes twice ends the session at the provider (RFC 9700, 4.14.2). */
  #renew(): Promise<void> {
    this.#renewal ??= this.#renewOnce().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renewOnce(): Promise<void> {
    const before = this.#tokens;
    if (before?.refresh === undefined) return;
    try {
      const next = await this.#options.provider.renew(before.refresh);
      const renewed = {
        ...before,
        ...next,
        refresh: next.refresh ?? before.refresh,
        scopes: next.scopes ?? before.scopes,
      };
      if (this.#tokens === before) this.#hold(renewed);
      else await this.#revoke(renewed);
    } catch (error) {
      if (this.#tokens !== before) return;
      this.#notRenewed(before, error);
    }
  }

  #notRenewed(tokens: Tokens, error: unknown): void {
    const { name, now } = this.#options;
    if (this.#isGood(tokens)) {
      if (isOver(error)) this.#tokens = { ...tokens, refresh: undefined };
      else this.#renewAt = Math.min(now() + askAgainAfterMs, tokens.expiresAt ?? Number.POSITIVE_INFINITY);
      return;
    }
    this.#end(isOver(error) ? `Your sign-in at ${name} has ended. Sign in again.` : failureText(error, name));
  }

  #end(notice: string | undefined): void {
    this.#tokens = undefined;
    this.#wasAccepted = false;
    this.#show({ is: 'nobody', notice });
  }

  #show(state: SessionState): void {
    this.#state = state;
    for (const tell of this.#listeners) tell();
  }
}

function personOf({ claims = {}, scopes }: Tokens): SignedInPerson {
  const named = ['name', 'preferred_username', 'email', 'sub'].map((claim) => textIn(claims[claim]));
  return { name: named.find((text) => text !== undefined) ?? 'Signed in', email: textIn(claims['email']), scopes };
}

function textIn(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}
