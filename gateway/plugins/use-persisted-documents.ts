import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { notTrusted, type PersistedDocuments } from '../execution/persisted/persisted-documents.ts';

/** The parameter that names a document instead of `query`. */
export const documentIdParam = 'documentId';

/**
 * Puts the documents that requests name in place of their names, and refuses those that may not be executed, whichever
 * way they came. Place it before auth: what that says of bad credentials is answered first.
 */
export function usePersistedDocuments(persisted: PersistedDocuments): Plugin {
  return {
    onParams({ request, params, setParams, setResult }) {
      const { [documentIdParam]: inBody, ...others } = params as typeof params & { documentId?: unknown };
      const documentId = inBody ?? (request.method === 'GET' ? inSearch(request.url) : undefined);
      const text = persisted.textOf({ ...others, documentId });
      if (text === undefined) return;
      const isRefused = text instanceof GraphQLError;
      // A document there must be: Yoga would say that it misses one.
      setParams({ ...others, query: isRefused ? '' : text });
      if (isRefused) setResult({ errors: [text] });
    },
    onParse({ params: { source } }) {
      if (typeof source !== 'string' || !persisted.mayExecute(source)) throw notTrusted();
    },
  };
}

function inSearch(url: string): string | undefined {
  return new URL(url).searchParams.get(documentIdParam) ?? undefined;
}
