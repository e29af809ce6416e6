import { useGraphiQL } from '@graphiql/react';
import { useRef, useSyncExternalStore } from 'react';
import type { ExplainRuns, Run } from './explain-runs.ts';

/** The last run of what stands in the tab; else of what stood in it before, which is then outdated. */
export function useRunOfTab(runs: ExplainRuns): readonly [run: Run | undefined, isOutdated: boolean] {
  const tab = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]);
  const run = useSyncExternalStore(runs.subscribe, () => runs.of(tab?.query ?? ''));
  const seen = useRef(new Map<string, Run>());
  if (!tab) return [undefined, false];
  if (run) seen.current.set(tab.id, run);
  return [run ?? seen.current.get(tab.id), run === undefined];
}
