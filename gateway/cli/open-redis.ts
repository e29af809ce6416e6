import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Redis } from '../redis/redis.ts';
import type { Telemetry } from '../telemetry/events.ts';

/**
 * Connects to the Redis of a project; `undefined` where there is none, or nothing to keep in it. Where it does not answer
 * yet, it is there later. Nothing of it is loaded for projects without one.
 */
export async function openRedis({ gateway }: ProjectConfig, telemetry: Telemetry): Promise<Redis | undefined> {
  const { redis: config, rateLimit } = gateway;
  if (!config || !rateLimit) return undefined;
  const [{ KeptRedis }, { connectsTo }, { takeScript }] = await Promise.all([
    import('../redis/kept-redis.ts'),
    import('../redis/connect.ts'),
    import('../execution/quotas/take-script.ts'),
  ]);
  return new KeptRedis({ config, connect: connectsTo(config), scripts: [takeScript], telemetry }).open();
}
