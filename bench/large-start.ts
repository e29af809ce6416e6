import { largeContenders } from './contenders/large.ts';
import type { Residence } from './measurement.ts';
import type { Progress } from './report/progress.ts';
import { session } from './session.ts';
import type { Upstream } from './upstream/nginx.ts';

/** Starts each gateway on GitHub and Stripe, so many times in turn, and says when it was ready and what it held then. */
export async function startLarge(rounds: number, upstream: Upstream, progress: Progress): Promise<Residence[]> {
  const residences: Residence[] = [];
  const failed = new Set<string>();
  const nothing = () => undefined;
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of largeContenders.filter(({ id }) => !failed.has(id))) {
      const name = `${contender.title}, 1,691 operations`;
      const missing = contender.missing();
      if (missing !== undefined) {
        failed.add(contender.id);
        progress.says(`${name}: left out, ${missing}`);
        continue;
      }
      try {
        if (round === 1) await contender.prepare?.();
        const options = { round, warmSeconds: 0, seconds: 0, upstream, onMeasurement: nothing, onRefusal: nothing };
        const residence = await session(contender, [], options);
        residences.push(residence);
        progress.started(name, residence);
      } catch (error) {
        failed.add(contender.id);
        progress.says(`${name}: ${(error as Error).message}`);
      }
    }
  }
  return residences;
}
