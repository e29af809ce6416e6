/** The part of the Storage API that GraphiQL uses. */
export interface ConsoleStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  /** Removes what this console stored, and nothing of others. */
  clear(): void;
  readonly length: number;
  /** Lets go of all writes while it is true: of a page that is left, timers go on for a moment. @default false */
  isLeft: boolean;
}

/**
 * Local storage of this console alone: other programs on the same origin, as a developer's port is used by many,
 * have their own GraphiQL and its tabs. In memory where the browser allows no storage.
 */
export function openStorage(endpoint: string, browser: Storage | null = localStorageIfAllowed()): ConsoleStorage {
  const prefix = `weft:${endpoint}:`;
  const memory = new Map<string, string>();
  const ownKeys = () => (browser ? Object.keys(browser).filter((key) => key.startsWith(prefix)) : [...memory.keys()]);
  return {
    isLeft: false,
    getItem: (key) => (browser ? browser.getItem(prefix + key) : (memory.get(prefix + key) ?? null)),
    setItem(key, value) {
      if (this.isLeft) return;
      if (browser) browser.setItem(prefix + key, value);
      else memory.set(prefix + key, value);
    },
    removeItem(key) {
      browser?.removeItem(prefix + key);
      memory.delete(prefix + key);
    },
    clear() {
      for (const key of ownKeys()) browser?.removeItem(key);
      memory.clear();
    },
    get length() {
      return ownKeys().length;
    },
  };
}

function localStorageIfAllowed(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
