import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { PersistedDocumentsConfig } from '../../config/limits-config.ts';
import type { ErrorCode } from '../../errors/catalogue.ts';
import { createKeptByUse, type KeptByUse } from '../kept-by-use.ts';

/** The members of a request by which it says what document it means, as they came. */
export interface AskedDocument {
  readonly query?: unknown;
  /** The id of a document, or `sha256:` and its hash (GraphQL over HTTP, appendix Persisted Documents). */
  readonly documentId?: unknown;
  /** With `persistedQuery: { version: 1, sha256Hash }`, as Apollo's automatic persisted queries have it. */
  readonly extensions?: unknown;
}

/** For documents that clients registered. */
const memory = { maxBytes: 16 * 2 ** 20, maxBytesOnce: 4 * 2 ** 20 };
const bytesPerText = 256;

/** The documents that requests may name instead of sending them, and whether any others are executed. */
export class PersistedDocuments {
  readonly #byKey: ReadonlyMap<string, string>;
  readonly #trusted: ReadonlySet<string> | undefined;
  readonly #registered: KeptByUse<string> | undefined;

  constructor({ documents, only, automatic }: PersistedDocumentsConfig) {
    this.#byKey = new Map(Object.entries(documents));
    this.#trusted = only ? new Set(this.#byKey.values()) : undefined;
    this.#registered = automatic && !only ? createKeptByUse<string>(memory) : undefined;
  }

  /** Whether a text may be executed, however it came. */
  mayExecute(text: string): boolean {
    return this.#trusted === undefined || this.#trusted.has(text);
  }

  /**
   * The text of the document that is asked for: the same as long as it is kept. A text that comes with its hash is
   * registered under it. `undefined` where nothing readable is asked for, and no rule is broken.
   */
  textOf(asked: AskedDocument): string | GraphQLError | undefined {
    const { query } = asked;
    const key = keyIn(asked);
    if (key instanceof GraphQLError) return key;
    if (query == null) return key === undefined ? undefined : this.#find(key);
    if (typeof query !== 'string') return undefined;
    if (!this.mayExecute(query)) return notTrusted();
    if (key !== undefined) {
      if (key !== hashOf(query)) return badRequest('The hash is not that of the document that was sent with it.');
      this.#registered?.set(key, query, bytesPerText + 2 * query.length);
    }
    return query;
  }

  #find(key: string): string | GraphQLError {
    const text = this.#byKey.get(key) ?? this.#registered?.get(key);
    if (text !== undefined) return text;
    return this.#trusted ? notTrusted() : notFound();
  }
}

/** What is refused where only the documents of the project are executed. */
export function notTrusted(): GraphQLError {
  return refused('DOCUMENT_NOT_TRUSTED', 'Only documents that the gateway knows beforehand are executed.', 403);
}

/** In the words by which clients of automatic persisted queries know it; they then send the document. */
function notFound(): GraphQLError {
  return refused('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', 200);
}

function badRequest(message: string): GraphQLError {
  return refused('BAD_REQUEST', message, 400);
}

function refused(code: ErrorCode, message: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

/** The key that a request names its document by: an id, or the hash in lower case. */
function keyIn({ documentId, extensions, query }: AskedDocument): string | GraphQLError | undefined {
  const named = (extensions as { readonly persistedQuery?: unknown } | null | undefined)?.persistedQuery;
  if (named == null) return documentId == null ? undefined : keyOfId(documentId, query);
  if (documentId != null) return badRequest('A document is named by "documentId" or by "persistedQuery", not by both.');
  const { version, sha256Hash } = named as { readonly version?: unknown; readonly sha256Hash?: unknown };
  if (version !== 1 || typeof sha256Hash !== 'string') {
    return badRequest('"persistedQuery" must be { "version": 1, "sha256Hash": "…" }.');
  }
  return sha256Hash.toLowerCase();
}

function keyOfId(documentId: unknown, query: unknown): string | GraphQLError {
  if (typeof documentId !== 'string' || query != null) {
    return badRequest('"documentId" must be a text, and stands in place of "query".');
  }
  return documentId.startsWith('sha256:') ? documentId.slice('sha256:'.length).toLowerCase() : documentId;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
