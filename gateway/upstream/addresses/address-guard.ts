import { isIP, type LookupFunction } from 'node:net';
import { addressBlocks, addressKind, isListed } from './address-blocks.ts';

/** A connection would have gone to an address that the gateway does not call. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';
}

export interface AddressGuardOptions {
  /** Addresses and blocks as `10.0.0.0/8` that may be called whatever they are. @default none */
  readonly allowed?: readonly string[] | undefined;
  /**
   * The origins that may be at a private address, because the configuration names them; others were named by somebody
   * else. @default any
   */
  readonly privateOrigins?: readonly string[] | undefined;
}

/**
 * Decides on the address that a connection goes to, when it is made: after the name was looked up, so that no name, no
 * answer of a name server that changes, and no spelling of an address leads elsewhere.
 */
export class AddressGuard {
  readonly #allowed: ReturnType<typeof addressBlocks>;
  readonly #privateOrigins: ReadonlySet<string> | undefined;

  constructor({ allowed = [], privateOrigins }: AddressGuardOptions = {}) {
    this.#allowed = addressBlocks(allowed);
    this.#privateOrigins = privateOrigins && new Set(privateOrigins.map((origin) => new URL(origin).origin));
  }

  /** @throws RefusedAddressError when the host of the origin is an address that may not be called. */
  checkHost(origin: string): void {
    // A URL has one spelling of each address (WHATWG URL, 3.5).
    const host = new URL(origin).hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) this.#check(host, origin);
  }

  /** The look-up of names, refusing those with an address that may not be called. */
  guarded(lookup: LookupFunction, origin: string): LookupFunction {
    return (hostname, options, callback) => {
      lookup(hostname, options, (error, found, family) => {
        const refusal = error ? undefined : this.#refusal(found, origin);
        if (refusal) callback(refusal, '');
        else callback(error, found, family);
      });
    };
  }

  #refusal(found: Parameters<Parameters<LookupFunction>[2]>[1], origin: string): Error | undefined {
    try {
      for (const one of typeof found === 'string' ? [found] : found.map(({ address }) => address)) {
        this.#check(one, origin);
      }
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  #check(address: string, origin: string): void {
    const kind = addressKind(address);
    if (kind === 'public' || isListed(this.#allowed, address)) return;
    if (kind === 'private' && this.#isOurs(origin)) return;
    const what = kind === 'forbidden' ? 'a link-local or metadata address' : 'a private address';
    throw new RefusedAddressError(`${origin} is at ${address}, ${what}, which allowedAddresses does not name`);
  }

  #isOurs(origin: string): boolean {
    return this.#privateOrigins?.has(new URL(origin).origin) !== false;
  }
}
