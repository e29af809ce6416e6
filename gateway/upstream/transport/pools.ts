import { type Dispatcher, Pool } from 'undici';

export interface PoolsOptions {
  /** Makes the connections to one origin. */
  createDispatcher(origin: string): Dispatcher;
  /** How many origins keep their connections. @default 32 */
  maxOrigins?: number;
}

/** Connections to the origins of one source, made when first needed. */
export interface Pools {
  /** @throws Error when closed, or when the origin is not one. */
  dispatcherFor(origin: string): Dispatcher;
  /** Finishes running requests, then closes all connections. */
  close(): Promise<void>;
}

/**
 * One pool per origin. Where templates name the host, origins can be many: beyond `maxOrigins`
 * the one that was used longest ago closes its connections once its requests are finished.
 */
export function createPools({ createDispatcher, maxOrigins = 32 }: PoolsOptions): Pools {
  const pools = new Map<string, Dispatcher>();
  const closing = new Set<Promise<void>>();
  let closed = false;

  const retire = (origin: string, pool: Dispatcher) => {
    pools.delete(origin);
    const ended = pool.close().catch(() => pool.destroy());
    closing.add(ended);
    ended.finally(() => closing.delete(ended));
  };

  return {
    dispatcherFor(origin) {
      if (closed) throw new Error('The client is closed.');
      const known = pools.get(origin);
      // Deleting and setting again keeps the map in the order of last use.
      if (known) pools.delete(origin);
      const pool = known ?? createDispatcher(origin);
      pools.set(origin, pool);
      const oldest = pools.entries().next().value;
      if (pools.size > maxOrigins && oldest) retire(...oldest);
      return pool;
    },
    async close() {
      closed = true;
      for (const [origin, pool] of [...pools]) retire(origin, pool);
      await Promise.all(closing);
    },
  };
}

/** Connections that one source may hold to one origin; further requests wait for one within their time limit. */
const connectionsPerOrigin = 64;

/** undici's pool with limits that suit a gateway. */
export function createPool(origin: string): Dispatcher {
  return new Pool(origin, { connections: connectionsPerOrigin, connectTimeout: 10_000 });
}
