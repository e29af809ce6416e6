import { pick, useGraphiQL } from '@graphiql/react';
import type { ConsoleStorage } from '../open-storage.ts';
import { storeTabs } from '../remember-documents.ts';

/**
 * A function that stores what stands in the editors. GraphiQL does so half a second after the last change, and a page that is left
 * before loses it.
 */
export function useKeepEditors(storage: ConsoleStorage): () => void {
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor'),
  );
  return () => {
    const current = { query: queryEditor?.getValue() ?? '', variables: variableEditor?.getValue() ?? '' };
    storeTabs(storage, {
      activeTabIndex,
      tabs: tabs.map((tab, at) => (at === activeTabIndex ? { ...tab, ...current } : tab)),
    });
  };
}
