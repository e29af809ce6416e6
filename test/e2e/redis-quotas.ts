import type { CallerRateLimits } from '../../gateway/config/limits-config.ts';
import type { RedisConfig } from '../../gateway/config/redis-config.ts';
import { QuotasInRedis } from '../../gateway/execution/quotas/quotas-in-redis.ts';
import { takeScript } from '../../gateway/execution/quotas/take-script.ts';
import { connectsTo, type RedisConnection } from '../../gateway/redis/connect.ts';
import { KeptRedis } from '../../gateway/redis/kept-redis.ts';
import type { TelemetryEvent } from '../../gateway/telemetry/events.ts';

let prefixes = 0;

/** The configuration of a Redis on loopback, with a prefix that no other test uses. */
export function redisConfig(port: number, given: Partial<RedisConfig> = {}): RedisConfig {
  prefixes += 1;
  return {
    ...{ host: '127.0.0.1', port, isEncrypted: false, username: undefined, password: undefined, database: 0 },
    ...{ prefix: `test${prefixes}:`, timeout: 2_000, tls: undefined, ...given },
  };
}

/** Quotas over a connection of their own, and what is told of it. */
export async function quotasIn(config: RedisConfig, limits: CallerRateLimits, now?: () => number) {
  const events: TelemetryEvent[] = [];
  const telemetry = { emit: (event: TelemetryEvent) => events.push(event) };
  const connection = new KeptRedis({ config, connect: connectsTo(config), scripts: [takeScript], telemetry });
  const redis = await connection.open();
  const quotas = new QuotasInRedis({
    ...{ limits, redis, prefix: config.prefix, callerKey: undefined },
    ...(now && { now }),
  });
  return { quotas, redis, events, [Symbol.dispose]: () => redis.close() };
}

/** A connection by which a test looks into Redis. */
export function adminOf({ port }: { readonly port: number }): Promise<RedisConnection> {
  const connect = connectsTo(redisConfig(port));
  return connect(
    async () => undefined,
    () => undefined,
  );
}
