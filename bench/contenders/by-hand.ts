import path from 'node:path';
import { benchFolder, type Contender } from './contender.ts';
import { missingPeers } from './peers.ts';

function byHand(file: string, ...args: readonly string[]): Pick<Contender, 'missing' | 'launch'> {
  const dir = path.join(benchFolder, 'peers/by-hand');
  return {
    missing: missingPeers,
    launch: () => ({ command: process.execPath, args: [path.join(dir, file), ...args], dir }),
  };
}

export const yoga: Contender = { id: 'yoga', title: 'Yoga by hand, DataLoader, undici', ...byHand('yoga.ts') };
export const yogaJit: Contender = { id: 'yoga-jit', title: 'the same with graphql-jit', ...byHand('yoga.ts', 'jit') };
export const apollo: Contender = { id: 'apollo', title: 'Apollo Server 5.5 by hand', ...byHand('apollo.ts') };
