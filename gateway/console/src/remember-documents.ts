import type { ConsoleDocument } from '../console-settings.ts';
import { keepsHeaders } from './kept-headers.ts';
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
const headersKey = 'graphiql:headers';

const documentsKey = 'documents';

/**
 * Brings the tabs that a visitor left here up to date with the project's documents, before GraphiQL opens them:
 * a document that is new gets a tab, one that was changed replaces its tab unless the visitor edited it, and a tab
 * that was closed stays closed. Nothing is done at a first visit: GraphiQL then opens every document.
 */
export function rememberDocuments(storage: ConsoleStorage, documents: readonly ConsoleDocument[]): void {
  const remembered = rememberedDocuments(storage);
  store(storage, documentsKey, JSON.stringify(documents));
  const stored = storedTabs(storage);
  if (!stored) return;
  const { tabs } = stored;
  const isIn = (list: readonly ConsoleDocument[], { name, text }: ConsoleDocument) =>
    list.some((document) => document.name === name && document.text === text);
  const outdated = remembered.filter((document) => !isIn(documents, document));
  for (const { name, text } of documents.filter((document) => !isIn(remembered, document))) {
    const old = outdated.findIndex((document) => document.name === name);
    const [before] = old >= 0 ? outdated.splice(old, 1) : [];
    const untouched = before ? tabs.findIndex(({ query }) => query === before.text) : -1;
    if (untouched >= 0) tabs[untouched] = tabOf(text, tabs[untouched]?.id);
    else if (!before && !tabs.some(({ query }) => query === text)) tabs.push(tabOf(text));
  }
  store(storage, tabsKey, JSON.stringify(stored));
  // GraphiQL opens another tab for a stored text that is in no tab.
  const active = tabs[stored.activeTabIndex] ?? tabs[0];
  store(storage, queryKey, active?.query ?? '');
  store(storage, variablesKey, active?.variables ?? '');
  if (storage.getItem(headersKey)) store(storage, headersKey, active?.headers ?? '');
}

/** What stands in GraphiQL's tabs. */
export interface OpenTabs {
  readonly activeTabIndex: number;
  readonly tabs: readonly (Pick<StoredTab, 'id' | 'title'> & Partial<Omit<StoredTab, 'response'>>)[];
}

/** Stores tabs for the next visit as GraphiQL does: without answers, and without headers unless the visitor has them kept. */
export function storeTabs(storage: ConsoleStorage, { activeTabIndex, tabs }: OpenTabs): void {
  const headersAreKept = keepsHeaders(storage);
  const stored = tabs.map(({ id, title, query = null, variables = null, headers = null, operationName = null }) => {
    return { id, title, query, variables, headers: headersAreKept ? headers : null, operationName, response: null };
  });
  store(storage, tabsKey, JSON.stringify({ activeTabIndex, tabs: stored }));
}

function rememberedDocuments(storage: ConsoleStorage): ConsoleDocument[] {
  const value = parsed(storage.getItem(documentsKey));
  const isDocument = (item: unknown): item is ConsoleDocument =>
    item instanceof Object && 'name' in item && 'text' in item;
  return Array.isArray(value) ? value.filter(isDocument) : [];
}

/** `undefined` at a first visit, and for what GraphiQL would not take either. */
function storedTabs(storage: ConsoleStorage): StoredTabs | undefined {
  const value = parsed(storage.getItem(tabsKey));
  const tabs: unknown = value instanceof Object && 'tabs' in value ? value.tabs : undefined;
  const fit = Array.isArray(tabs) && tabs.length > 0 && tabs.every((tab) => tab instanceof Object);
  return fit ? (value as StoredTabs) : undefined;
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

function parsed(json: string | null): unknown {
  try {
    return JSON.parse(json ?? 'null');
  } catch {
    return undefined;
  }
}
