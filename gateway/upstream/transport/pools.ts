import type { LookupFunction } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import type { AddressGuard } from '../addresses/address-guard.ts';
import type { ConnectionCertificates } from './certificate-files.ts';
import { rememberNames } from './remembered-names.ts';

export interface PoolsOptions {
  /** Makes the connections to one origin. */
  createDispatcher(origin: string): Dispatcher;
  /** How many origins keep their connections. @default 32 */
  maxOrigins?: number;
}

/** Connections to the origins of one source, made when first needed. */
export interface Pools {
  /** @throws Error when the origin is not one. */
  dispatcherFor(origin: string): Dispatcher;
  /** Makes new connections for what is asked for from now on; the present ones close once their requests are finished. */
  renew(): void;
  /** Closes all connections at once. */
  destroy(): Promise<void>;
}

/**
 * One pool per origin. Where templates name the host, origins can be many: beyond `maxOrigins`
 * the one that was used longest ago closes its connections once its requests are finished.
 */
export function createPools({ createDispatcher, maxOrigins = 32 }: PoolsOptions): Pools {
  const pools = new Map<string, Dispatcher>();
  const retired = new Set<Dispatcher>();
  /** Most sources have one origin, which then is the last one always. */
  let last: { readonly origin: string; readonly pool: Dispatcher } | undefined;

  const retire = (origin: string, pool: Dispatcher) => {
    pools.delete(origin);
    retired.add(pool);
    pool
      .close()
      .catch(() => {})
      .finally(() => retired.delete(pool));
  };

  return {
    dispatcherFor(origin) {
      if (last?.origin === origin) return last.pool;
      const known = pools.get(origin);
      // Deleting and setting again keeps the map in the order of last use.
      if (known) pools.delete(origin);
      const pool = known ?? createDispatcher(origin);
      pools.set(origin, pool);
      last = { origin, pool };
      const oldest = pools.entries().next().value;
      if (pools.size > maxOrigins && oldest) retire(...oldest);
      return pool;
    },
    renew() {
      last = undefined;
      for (const [origin, pool] of [...pools]) retire(origin, pool);
    },
    async destroy() {
      await Promise.all([...pools.values(), ...retired].map((pool) => pool.destroy()));
      pools.clear();
      last = undefined;
    },
  };
}

/** Connections that one source may hold to one origin; further requests wait for one within their time limit. */
const connectionsPerOrigin = 64;

export interface PoolOptions {
  /** @default 64 */
  connections?: number | undefined;
  /** For making a connection, TLS included, in milliseconds. @default 10 s */
  connectTimeoutMs?: number | undefined;
  /** How the addresses of a name are found. @default the system's way */
  lookup?: LookupFunction | undefined;
  /** Which addresses may be called. @default all */
  guard?: AddressGuard | undefined;
  /** The client's own certificate, and authorities to trust in place of the system's. @default none */
  certificates?: ConnectionCertificates | undefined;
}

/**
 * undici's pool with limits that suit a gateway. Requests are not pipelined: one that is slow would hold those behind it,
 * and a connection that is lost would lose them. Where a server offers HTTP/2, its streams take their place. Idle
 * connections are closed after four seconds, before the servers that close them after five, unless one says longer.
 * @throws RefusedAddressError when the host of the origin is an address that the guard refuses.
 */
export function createPool(
  origin: string,
  { connections, connectTimeoutMs = 10_000, lookup, guard, certificates }: PoolOptions = {},
): Dispatcher {
  // Node looks up names alone: an address is connected to as it is.
  guard?.checkHost(origin);
  const guarded = guard?.guarded(lookup ?? rememberNames(), origin) ?? lookup;
  return new Pool(origin, {
    connections: connections ?? connectionsPerOrigin,
    pipelining: 1,
    allowH2: true,
    keepAliveTimeout: 4_000,
    connect: { ...(guarded ? { lookup: guarded } : {}), ...certificates, timeout: connectTimeoutMs },
  });
}
