import { SignInFailure } from './sign-in-failure.ts';

/** What a sign-in was begun with and its answer is held against, in the tab that began it. */
export interface BegunSignIn {
  /** RFC 6749, 10.12. */
  readonly state: string;
  /** RFC 7636, 4.1. */
  readonly verifier: string;
  /** Of the identity token (OpenID Connect Core 1.0, 3.1.2.1). */
  readonly nonce: string;
}

type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Sign-ins that were begun here, in the storage of this tab: what is in it is no token and is good for one answer. */
export class BegunSignIns {
  readonly #storage: () => TabStorage;
  readonly #key: string;

  /**
   * @param endpoint tells programs on one origin apart
   * @param storage is asked for when it is used: a browser that allows none throws
   */
  constructor(endpoint: string, storage: () => TabStorage = () => sessionStorage) {
    this.#storage = storage;
    this.#key = `weft:${endpoint}:sign-in`;
  }

  /** @throws SignInFailure where the browser allows no storage */
  keep(begun: BegunSignIn): void {
    try {
      this.#storage().setItem(this.#key, JSON.stringify(begun));
    } catch {
      throw new SignInFailure('The browser keeps nothing for this page, as signing in needs. Allow it site data.');
    }
  }

  /** The one that was begun last, if its state is this one. It is forgotten, so that no answer is taken twice. */
  take(state: string | null): BegunSignIn | undefined {
    const begun = begunIn(this.#takeText());
    return begun?.state === state ? begun : undefined;
  }

  #takeText(): string | null {
    try {
      const storage = this.#storage();
      const text = storage.getItem(this.#key);
      storage.removeItem(this.#key);
      return text;
    } catch {
      return null;
    }
  }
}

/** Another program on the origin may have written there. */
function begunIn(text: string | null): BegunSignIn | undefined {
  try {
    const begun = JSON.parse(text ?? 'null');
    const isWhole = ['state', 'verifier', 'nonce'].every((key) => typeof begun?.[key] === 'string');
    return isWhole ? begun : undefined;
  } catch {
    return undefined;
  }
}
