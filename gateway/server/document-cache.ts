import type { DocumentNode } from 'graphql';

export interface DocumentCacheOptions {
  /** Sum of the lengths of all kept documents. A parsed document takes some 30 bytes for each of its characters. @default 1 Mi */
  maxTotalLength?: number;
  /** Longer documents are parsed each time. @default 32 Ki */
  maxLength?: number;
}

/** The cache that Yoga asks for parsed documents. */
export interface DocumentCache {
  get(text: string): DocumentNode | undefined;
  set(text: string, document: DocumentNode): void;
}

/**
 * Keeps the most recently used documents up to a total length. Yoga's own keeps 1,024 documents of any
 * size: a client could fill the memory with documents just below the body limit.
 */
export function createDocumentCache(options: DocumentCacheOptions = {}): DocumentCache {
  const { maxTotalLength = 1024 * 1024, maxLength = 32 * 1024 } = options;
  const documents = new Map<string, DocumentNode>();
  let total = 0;

  function forgetOldest(): void {
    const { value: oldest } = documents.keys().next();
    if (oldest !== undefined) {
      documents.delete(oldest);
      total -= oldest.length;
    }
  }

  return {
    get(text) {
      const document = documents.get(text);
      if (document) {
        // A Map iterates in the order of insertion: the least recently used stands first.
        documents.delete(text);
        documents.set(text, document);
      }
      return document;
    },
    set(text, document) {
      if (text.length > maxLength || documents.has(text)) {
        return;
      }
      documents.set(text, document);
      total += text.length;
      while (total > maxTotalLength) {
        forgetOldest();
      }
    },
  };
}
