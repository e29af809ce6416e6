import type { ConsoleDocument } from '../console-settings.ts';
import type { ConsoleStorage } from './open-storage.ts';

/** A tab as GraphiQL stores it. */
interface StoredTab {
  id: string;
  title: string;
  query: string | null;
  variables: string | null;
  headers: string | null;
  operationName: string | null;
  response: string | null;
}

interface StoredTabs {
  activeTabIndex: number;
  tabs: StoredTab[];
}

// Names that GraphiQL's storage gives to what it stores.
const tabsKey = 'graphiql:tabState';
const queryKey = 'graphiql:query';
const variablesKey = 'graphiql:variables';

const documentsKey = 'documents';

/**
 * Brings the tabs that a visitor left here up to date with the project's documents, before GraphiQL opens them:
 * a document that is new gets a tab, one that was changed replaces its tab unless the visitor edited it, and a tab
 * that was closed stays closed. Nothing is done at a first visit: GraphiQL then opens every document.
 */
export function rememberDocuments(storage: ConsoleStorage, documents: readonly ConsoleDocument[]): void {
  const stored = parsed<StoredTabs>(storage.getItem(tabsKey));
  const seen = new Map(parsed<[string, string][]>(storage.getItem(documentsKey)) ?? []);
  store(storage, documentsKey, JSON.stringify(documents.map(({ name, text }) => [name, text])));
  if (!stored || !Array.isArray(stored.tabs) || stored.tabs.length === 0) return;
  const { tabs } = stored;
  for (const { name, text } of documents) {
    const before = seen.get(name);
    if (before === text) continue;
    const untouched = before === undefined ? -1 : tabs.findIndex(({ query }) => query === before);
    if (untouched >= 0) tabs[untouched] = tabOf(text, tabs[untouched]?.id);
    else if (before === undefined && !tabs.some(({ query }) => query === text)) tabs.push(tabOf(text));
  }
  store(storage, tabsKey, JSON.stringify(stored));
  // GraphiQL opens another tab for a stored text that is in no tab.
  const active = tabs[stored.activeTabIndex] ?? tabs[0];
  store(storage, queryKey, active?.query ?? '');
  store(storage, variablesKey, active?.variables ?? '');
}

function tabOf(query: string, id: string = crypto.randomUUID()): StoredTab {
  const operationName = firstOperationName(query);
  const title = operationName ?? '<untitled>';
  return { id, title, query, variables: null, headers: null, operationName, response: null };
}

/** The name of the first operation, as GraphiQL finds it for a tab's title. */
function firstOperationName(document: string): string | null {
  return /^(?!#).*(?:query|subscription|mutation)\s+([a-zA-Z0-9_]+)/m.exec(document)?.[1] ?? null;
}

/** A full storage is no reason to show nothing. */
function store(storage: ConsoleStorage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    storage.removeItem(key);
  }
}

function parsed<T>(json: string | null): T | undefined {
  try {
    return json === null ? undefined : (JSON.parse(json) ?? undefined);
  } catch {
    return undefined;
  }
}
