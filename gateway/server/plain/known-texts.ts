import type { Caller } from '../../auth/caller.ts';
import type { OperationRest } from '../../auth/guard.ts';
import {
  type Documents,
  onceForEachOperation,
  type PreparedDocument,
  type PreparedOperation,
} from '../../execution/documents.ts';
import { createKeptByUse } from '../../execution/kept-by-use.ts';
import type { OperationLimits } from '../../execution/limits/operation-limits.ts';
import type { PersistedDocuments } from '../../execution/persisted/persisted-documents.ts';
import { ownAnswerOf } from '../../execution/sharing/own-answer.ts';
import type { RequestReads } from '../../execution/sharing/request-reads.ts';
import { loggedName } from '../../plugins/use-operation.ts';
import { documentHash } from '../../telemetry/document-hash.ts';
import type { OperationType } from '../../telemetry/events.ts';
import { type PlainParams, plainParams, plainSearchParams } from './plain-request.ts';

/** What a text asks for, whoever sent it. */
export interface KnownText {
  readonly params: PlainParams;
  readonly operation: PreparedOperation;
  readonly operationName: string | undefined;
  readonly operationType: OperationType;
  readonly documentHash: string;
  /** What it costs at worst, where anything counts that. */
  readonly cost: number | undefined;
  readonly facts: OperationFacts;
  /** Callers whom the rules were asked about and who may ask it; `null` stands for nobody in particular. */
  readonly allowed: { callers: WeakSet<Caller> | undefined; anybody: boolean };
  /** Where a caller is refused fields, `operation` is what is left of it. */
  readonly rest?: OperationRest;
}

/** What is decided or learnt once for all requests for an operation. */
export interface OperationFacts {
  /** Whether nothing but Weft's own code answers it. */
  readonly own: boolean;
  /** Whether the schema alone answers it. */
  readonly bySchema: boolean;
  /** Names of the request's headers that its executions have read, sorted. */
  read: readonly string[];
  /** Whether one of them has read what no key can hold. */
  readBeyondHeaders: boolean;
}

/** For texts that came before. Nothing is kept of others: most are never seen again. */
const memory = { maxBytes: 8 * 2 ** 20, maxBytesOnce: 2 ** 20 };
const bytesPerText = 512;

export interface KnownTextsOptions {
  readonly documents: Documents;
  readonly persisted: PersistedDocuments | undefined;
  readonly operationLimits: OperationLimits;
}

/** The texts of requests: bodies of a POST, and of a GET what follows the path, which begins with a `?` as no body does. */
export class KnownTexts {
  readonly #documents: Documents;
  readonly #persisted: PersistedDocuments | undefined;
  readonly #limits: OperationLimits;
  /** Hashes of texts that came, the last at each place. */
  readonly #seen = new Uint32Array(4096);
  readonly #texts = createKeptByUse<KnownText>(memory);
  readonly #hashes = new WeakMap<PreparedDocument, string>();
  readonly #factsOf: (operation: PreparedOperation) => OperationFacts;

  constructor({ documents, persisted, operationLimits }: KnownTextsOptions) {
    this.#limits = operationLimits;
    this.#documents = documents;
    this.#persisted = persisted;
    this.#factsOf = onceForEachOperation((operation) => ({
      ...ownAnswerOf(operation, documents.schema),
      read: [],
      readBeyondHeaders: false,
    }));
  }

  /** `undefined` for what is no valid request for a query or mutation that nothing but Weft's own code answers. */
  read(text: string): KnownText | undefined {
    const known = this.#texts.get(text);
    if (known) return known;
    const isGet = text.startsWith('?');
    const params = isGet ? plainSearchParams(text, this.#persisted) : plainParams(text, this.#persisted);
    const document = params && this.#documents.prepare(params.query);
    if (!document || document.errors.length > 0) return undefined;
    const operation = document.operation(params.operationName);
    if (operation instanceof Error || !operation.answersAtOnce) return undefined;
    if (isGet && operation.type !== 'query') return undefined;
    const facts = this.#factsOf(operation);
    if (!facts.own) return undefined;
    const { variables } = params;
    const cost = this.#limits.countedCost(operation.document, operation.node, variables);
    if (this.#limits.errorsOf(operation.document, operation.node, variables, cost).length > 0) return undefined;
    const read = {
      params,
      operation,
      operationName: loggedName(operation.name),
      operationType: operation.type,
      documentHash: this.#hashOf(document, params.query),
      cost,
      facts,
      allowed: { callers: undefined, anybody: false },
    };
    if (this.#cameBefore(text)) this.#texts.set(text, read, bytesPerText + 4 * text.length);
    return read;
  }

  #hashOf(document: PreparedDocument, query: string): string {
    const known = this.#hashes.get(document);
    if (known !== undefined) return known;
    const hash = documentHash(query);
    this.#hashes.set(document, hash);
    return hash;
  }

  /** Whether the text was seen lately, or one of the same hash: it is then worth keeping. */
  #cameBefore(text: string): boolean {
    const hash = hashOf(text);
    const place = hash % this.#seen.length;
    if (this.#seen[place] === hash) return true;
    this.#seen[place] = hash;
    return false;
  }
}

/** FNV-1a over the UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Whether nothing was read but what was known to be read; what is new is known from now on. */
export function learnReads(
  facts: OperationFacts,
  knownBefore: readonly string[],
  { headers, beyondHeaders }: RequestReads,
): boolean {
  facts.readBeyondHeaders ||= beyondHeaders;
  let nothingNew = !beyondHeaders;
  for (const name of headers) {
    nothingNew &&= knownBefore.includes(name);
    if (!facts.read.includes(name)) facts.read = [...facts.read, name].sort();
  }
  return nothingNew;
}
