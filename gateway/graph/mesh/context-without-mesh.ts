import { createRequire } from 'node:module';
import type { KeyValueCache, MeshPubSub } from '@graphql-mesh/types';
import type { Telemetry } from '../../telemetry/events.ts';
import type { MeshContext } from '../merged-graph.ts';
import { createMeshLogger } from './mesh-logger.ts';

/**
 * What resolvers find of Mesh's in their context where nothing else of Mesh is loaded: its own pubsub and cache, each
 * made when a resolver first asks something of it.
 */
export function contextWithoutMesh(telemetry: Telemetry): MeshContext {
  const load = createRequire(import.meta.url);
  return {
    logger: createMeshLogger(telemetry),
    pubsub: whenUsed(() => new (load('@graphql-mesh/utils') as { PubSub: new () => MeshPubSub }).PubSub()),
    cache: whenUsed(() => {
      const { default: Cache } = load('@graphql-mesh/cache-inmemory-lru') as { default: new () => KeyValueCache };
      return new Cache();
    }),
    sdk: {},
  };
}

/** An object that is made when any of its members is first read. */
function whenUsed<T extends object>(make: () => T): T {
  let made: T | undefined;
  return new Proxy({} as T, {
    get(_target, name) {
      made ??= make();
      const member: unknown = Reflect.get(made, name);
      return typeof member === 'function' ? member.bind(made) : member;
    },
  });
}
