import { apollo, yoga, yogaJit } from './by-hand.ts';
import type { Contender } from './contender.ts';
import { hive } from './hive.ts';
import { bareNode, fromMemory } from './limits.ts';
import { mesh } from './mesh.ts';
import { tailcallCache, tailcallDedupe } from './tailcall.ts';
import { weftApiKey, weftAsItComes, weftJwt } from './weft.ts';

/** All that can be measured, in the order they run in each round and stand in tables. */
export const contenders: readonly Contender[] = [
  weftAsItComes,
  weftApiKey,
  weftJwt,
  hive,
  mesh,
  yoga,
  yogaJit,
  apollo,
  tailcallDedupe,
  tailcallCache,
  bareNode,
  fromMemory,
];
