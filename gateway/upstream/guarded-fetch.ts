import { Agent, type RequestInit, fetch as undiciFetch } from 'undici';
import { AddressGuard } from './addresses/address-guard.ts';
import { createPool } from './transport/pools.ts';

/**
 * A `fetch` for what belongs to no source: keys of an identity provider, descriptions that are only looked at, alerts.
 * It connects to no link-local or metadata address, and rejects as `fetch` does. Who must not be led elsewhere asks it
 * with `redirect: 'manual'`.
 */
export function createGuardedFetch(): typeof globalThis.fetch {
  const guard = new AddressGuard();
  const dispatcher = new Agent({ factory: (origin) => createPool(String(origin), { guard }) });
  const guarded = (input: string | URL, init?: RequestInit) => undiciFetch(input, { ...init, dispatcher });
  return guarded as unknown as typeof globalThis.fetch;
}
