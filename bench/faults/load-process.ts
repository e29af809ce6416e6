/** Forked by `drive`: the load has a process of its own, so that nothing else of the soak delays it. */
import { type LoadPlan, load } from './load.ts';

process.once('message', (plan: LoadPlan) => {
  void load(plan).then((seen) => process.send?.(seen, () => process.exit(0)));
});
