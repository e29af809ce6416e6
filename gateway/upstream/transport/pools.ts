import { type Dispatcher, Pool } from 'undici';

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
    async destroy() {
      await Promise.all([...pools.values(), ...retired].map((pool) => pool.destroy()));
      pools.clear();
      last = undefined;
    },
  };
}

/** Connections that one source may hold to one origin; further requests wait for one within their time limit. */
const connectionsPerOrigin = 64;

/**
 * undici's pool with limits that suit a gateway.
 * @param connections @default 64
 */
export function createPool(origin: string, connections = connectionsPerOrigin): Dispatcher {
  return new Pool(origin, { connections, connectTimeout: 10_000 });
}
