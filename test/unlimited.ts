import type { GatewayConfig } from '../gateway/config/gateway-config.ts';

const none = Number.POSITIVE_INFINITY;

/** Operations of any size, as without a `gateway:` section. */
export const unlimited = {
  ...{ depth: none, aliases: none, rootFields: none, directives: none, tokens: none },
  ...{ pageSize: none, cost: none },
} satisfies Partial<GatewayConfig['limits']>;
