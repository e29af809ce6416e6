import * as oauth from 'oauth4webapi';
import type { BegunSignIns } from './begun-sign-in.ts';
import type { IdentityProvider, Tokens } from './identity-provider.ts';
import { failureText, isUnreachable, SignInFailure } from './sign-in-failure.ts';

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

/** So long before a token expires it is renewed: a request takes its time to get there. */
const renewBeforeMs = 30_000;

/**
 * Who is signed in here. Tokens are in memory alone: what is stored outlives the page, is copied with its tab, and can be read by
 * every other program on the origin.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { is: 'nobody' };
  #tokens: Tokens | undefined;
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
   * Leads the visitor to the provider.
   * @param afresh whether it shall ask who it is. Always so after signing out here: somebody else may want to.
   */
  async begin(afresh = this.#signedOut): Promise<void> {
    const before = this.#state;
    this.#show({ ...before, is: 'leaving', notice: undefined });
    try {
      const [url, begun] = await this.#options.provider.begin(afresh);
      this.#options.begun.keep(begun);
      this.#options.open(url);
    } catch (error) {
      this.#show({ ...before, notice: failureText(error, this.#options.name) });
    }
  }

  /** To be told when the visitor is here, and not on the way. */
  stay(): void {
    if (this.#state.is === 'leaving') this.#show({ ...this.#state, is: this.#tokens ? 'somebody' : 'nobody' });
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
    this.#tokens = await this.#options.provider.exchange(answer, begun);
    this.#show({ is: 'somebody', person: personOf(this.#tokens) });
  }

  /** The token to send; `undefined` when nobody is signed in. */
  async token(): Promise<string | undefined> {
    await this.#arrival;
    const { expiresAt = Number.POSITIVE_INFINITY, refresh } = this.#tokens ?? {};
    if (refresh !== undefined && this.#options.now() > expiresAt - renewBeforeMs) await this.#renew();
    return this.#tokens?.access;
  }

  /** To be told of a token that was sent and not refused as such. */
  accepted(): void {
    this.#wasAccepted = true;
  }

  /** Another token in place of one that the gateway refused; `undefined` when the visitor must sign in again. */
  async insteadOf(refused: string): Promise<string | undefined> {
    if (this.#tokens?.access === refused && this.#tokens.refresh !== undefined && this.#wasAccepted)
      await this.#renew();
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
    const tokens = this.#tokens;
    this.#signedOut = true;
    this.#end(undefined);
    // Signed out is who wants to be, whether the provider is there or not.
    if (tokens) await this.#options.provider.revoke(tokens).catch(() => undefined);
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
      if (this.#tokens !== before) return;
      this.#tokens = {
        ...before,
        ...next,
        refresh: next.refresh ?? before.refresh,
        scopes: next.scopes ?? before.scopes,
      };
    } catch (error) {
      if (this.#tokens !== before) return;
      const { name, now } = this.#options;
      const isGood = now() < (before.expiresAt ?? Number.POSITIVE_INFINITY);
      if (isUnreachable(error) && isGood) return;
      if (isUnreachable(error)) this.#end(failureText(error, name));
      else if (isGood) this.#tokens = { ...before, refresh: undefined };
      else if (error instanceof oauth.ResponseBodyError) this.#end(`Your sign-in at ${name} has ended. Sign in again.`);
      else this.#end(failureText(error, name));
    }
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
