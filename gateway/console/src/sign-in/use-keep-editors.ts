import { pick, useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';
import type { ConsoleStorage } from '../open-storage.ts';
import { storeTabs } from '../remember-documents.ts';

/**
 * While `isLeaving`, stores what stands in the editors when the page ends, and nothing after it: GraphiQL stores each change half a
 * second later, and would still store those from before.
 */
export function useKeepEditors(storage: ConsoleStorage, isLeaving: boolean): void {
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor'),
  );
  useEffect(() => {
    if (!isLeaving) return;
    const keep = () => {
      const current = { query: queryEditor?.getValue() ?? '', variables: variableEditor?.getValue() ?? '' };
      const open = tabs.map((tab, at) => (at === activeTabIndex ? { ...tab, ...current } : tab));
      storeTabs(storage, { activeTabIndex, tabs: open });
      storage.isLeft = true;
    };
    addEventListener('pagehide', keep);
    return () => {
      removeEventListener('pagehide', keep);
      storage.isLeft = false;
    };
  }, [storage, isLeaving, tabs, activeTabIndex, queryEditor, variableEditor]);
}
