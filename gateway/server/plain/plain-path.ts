import type { ExecutionResult } from 'graphql';
import type { Caller } from '../../auth/caller.ts';
import type { Guard } from '../../auth/guard.ts';
import type { ServerConfig } from '../../config/gateway-config.ts';
import { type Documents, onceForEachOperation, type PreparedOperation } from '../../execution/documents.ts';
import { createKeptByUse } from '../../execution/kept-by-use.ts';
import { ownAnswerOf } from '../../execution/sharing/own-answer.ts';
import { followedHeaders, RequestReads } from '../../execution/sharing/request-reads.ts';
import { shareKey } from '../../execution/sharing/share-key.ts';
import { type Outcome, SharedAnswers, type Waiter } from '../../execution/sharing/shared-answers.ts';
import type { executePlain } from '../../plugins/plain-operations.ts';
import type { RequestScope } from '../../plugins/request-scope.ts';
import type { Exchange } from '../exchange.ts';
import { readToldLength, textOf } from '../request/request-body.ts';
import { type Answer, answerOf } from './answer.ts';
import type { AnswerType } from './answer-type.ts';
import { FollowedHttp } from './followed-http.ts';
import { type PlainParams, plainAnswerType, plainParams } from './plain-request.ts';
import { sendAnswer } from './send-answer.ts';

export interface PlainPathOptions {
  readonly server: ServerConfig;
  /** Of a body. */
  readonly maxBytes: number;
  /** Milliseconds that an operation may take. */
  readonly deadline: number;
  readonly documents: Documents;
  /** `undefined`: the endpoint is open. */
  readonly guard: Guard | undefined;
  readonly execute: ReturnType<typeof executePlain>;
}

/** A request whose body has been read. */
export interface PlainRequest {
  readonly exchange: Exchange;
  readonly body: string;
  readonly answerType: AnswerType;
  /** Has it answered in the usual way. Called before anything was done for it. */
  handBack(): void;
  /** To be called when it is over, unless it was handed back. */
  release(): void;
}

export interface OtherWays {
  answerAsUsual(bytes: Buffer): void;
  /** Called when the request is over, unless it is answered as usual. */
  release(): void;
}

/** What is known of a body before its caller is. */
interface KnownBody {
  readonly params: PlainParams;
  readonly operation: PreparedOperation;
}

/** For bodies that came before; a flood of others leaves them there. */
const bodyMemory = { maxBytes: 8 * 2 ** 20, maxBytesOnce: 2 ** 20 };
const bytesPerBody = 512;

/**
 * The short way of operations that Weft's own code answers. Equal queries in flight, of callers whose answers were seen
 * to depend on nothing in which they differ, are executed once.
 */
export class PlainPath {
  readonly #options: PlainPathOptions;
  readonly #bodies = createKeptByUse<KnownBody>(bodyMemory);
  readonly #shared = new SharedAnswers<Answer>();
  readonly #factsOf: (operation: PreparedOperation) => OperationFacts;

  constructor(options: PlainPathOptions) {
    this.#options = options;
    this.#factsOf = onceForEachOperation((operation) => ({
      ...ownAnswerOf(operation, options.documents.schema),
      read: [],
    }));
  }

  /** To be called when a mutation was answered: nothing that was read before answers for what is asked from now on. */
  forgetAnswers(): void {
    this.#shared.forget();
  }

  /**
   * Whether the request is one for this way, as far as its headers tell; it is then answered here, or given back with
   * its body to be answered as usual.
   */
  takes(exchange: Exchange, { answerAsUsual, release }: OtherWays): boolean {
    const answerType = plainAnswerType(exchange.req, this.#options.maxBytes);
    if (answerType === undefined) return false;
    exchange.onClose = release;
    readToldLength(exchange.req, (bytes) => {
      const handBack = () => {
        exchange.onClose = nothing;
        answerAsUsual(bytes);
      };
      const body = textOf(bytes);
      if (body === undefined) handBack();
      else this.#answer({ exchange, body, answerType, handBack, release });
    });
    return true;
  }

  #answer(request: PlainRequest): void {
    const known = this.#read(request.body);
    if (!known) {
      request.handBack();
      return;
    }
    const { guard } = this.#options;
    const caller = guard ? guard.recognise(request.exchange.req.headers as Headers) : null;
    if (caller instanceof Promise) {
      caller.then(
        (verified) => this.#answerTo(verified, request, known),
        () => request.handBack(),
      );
    } else this.#answerTo(caller, request, known);
  }

  #read(body: string): KnownBody | undefined {
    const known = this.#bodies.get(body);
    if (known) return known;
    const params = plainParams(body);
    const document = params && this.#options.documents.prepare(params.query);
    if (!document || document.errors.length > 0) return undefined;
    const operation = document.operation(params.operationName);
    if (operation instanceof Error || !operation.answersAtOnce || !this.#factsOf(operation).own) return undefined;
    const read = { params, operation };
    this.#bodies.set(body, read, bytesPerBody + 4 * body.length);
    return read;
  }

  #answerTo(caller: Caller | null, request: PlainRequest, { params, operation }: KnownBody): void {
    const { guard, documents } = this.#options;
    const { document, name } = operation;
    const { variables } = params;
    const checked = { document, operationName: name, variables };
    if (guard && guard.refuse(documents.schema, checked, caller).length > 0) {
      request.handBack();
      return;
    }
    const { exchange } = request;
    exchange.operationName = () => name;
    const facts = this.#factsOf(operation);
    const key = shareKey({
      type: operation.type,
      ownAnswer: facts.own,
      operation: request.body,
      form: request.answerType,
      headers: exchange.req.headers as Headers,
      credentials: guard?.credentialHeaders ?? [],
      read: facts.read,
    });
    const make = (signal: AbortSignal) => this.#make({ request, params, operation, caller, signal, facts });
    if (key === undefined) this.#answerAlone(request, operation, make);
    else this.#answerShared(key, request, make);
  }

  #answerShared(key: string, request: PlainRequest, make: (signal: AbortSignal) => Promise<Outcome<Answer>>): void {
    const kept = this.#shared.get(key);
    if (kept) {
      this.#send(kept, request);
      return;
    }
    const waiter: Waiter<Answer> = {
      answered: (answer) => this.#send(answer, request),
      abandoned: () => request.handBack(),
    };
    const leave = this.#shared.join(key, waiter) ?? this.#shared.start(key, waiter, make);
    request.exchange.onClose = () => {
      leave();
      request.release();
    };
  }

  #answerAlone(
    request: PlainRequest,
    operation: PreparedOperation,
    make: (signal: AbortSignal) => Promise<Outcome<Answer>>,
  ): void {
    const gone = new AbortController();
    const { exchange, release } = request;
    exchange.onClose = () => {
      if (!exchange.res.writableFinished) gone.abort();
      release();
    };
    void make(gone.signal).then(({ answer }) => {
      if (operation.type === 'mutation') this.forgetAnswers();
      this.#send(answer, request);
    });
  }

  async #make(execution: Execution): Promise<Outcome<Answer>> {
    const { request, params, operation, caller, signal, facts } = execution;
    const { req, res, requestId } = request.exchange;
    const reads = new RequestReads();
    const scope: RequestScope = {
      requestId,
      callerHeaders: followedHeaders(req.headers, reads),
      deadlineAt: performance.now() + this.#options.deadline,
      clientGone: signal,
      operationName: operation.name,
    };
    const knownBefore = facts.read;
    const http = Object.assign(new FollowedHttp(req, res, reads), { params });
    const { execute } = this.#options;
    const result = await execute({ operation, variables: params.variables, caller, scope, http });
    const answer = await answerOf(result, request.answerType);
    const isShared = !reads.beyondHeaders && learn(facts, knownBefore, reads);
    return { answer, isShared, goodForMs: goodForMs(result, facts), bytes: 512 + answer.body.byteLength };
  }

  #send(answer: Answer, { exchange }: PlainRequest): void {
    void sendAnswer(answer, exchange, this.#options.server);
  }
}

interface Execution {
  readonly request: PlainRequest;
  readonly params: PlainParams;
  readonly operation: PreparedOperation;
  readonly caller: Caller | null;
  readonly signal: AbortSignal;
  readonly facts: OperationFacts;
}

/** What is decided or learnt once for all requests for an operation. */
interface OperationFacts {
  readonly own: boolean;
  readonly bySchema: boolean;
  /** Names of the headers that its executions have read, sorted. */
  read: readonly string[];
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Whether nothing was read but what was known to be read; what is new is known from now on. */
function learn(facts: OperationFacts, knownBefore: readonly string[], { headers }: RequestReads): boolean {
  let nothingNew = true;
  for (const name of headers) {
    nothingNew &&= knownBefore.includes(name);
    if (!facts.read.includes(name)) facts.read = [...facts.read, name].sort();
  }
  return nothingNew;
}

function goodForMs({ errors }: ExecutionResult, { bySchema }: OperationFacts): number {
  return bySchema && !errors ? Number.POSITIVE_INFINITY : 0;
}

function nothing(): void {}
