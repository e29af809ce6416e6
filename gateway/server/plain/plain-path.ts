import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../../auth/caller.ts';
import type { Guard } from '../../auth/guard.ts';
import type { ServerConfig } from '../../config/gateway-config.ts';
import { type Documents, onceForEachOperation, type PreparedOperation } from '../../execution/documents.ts';
import { createKeptByUse } from '../../execution/kept-by-use.ts';
import { AnswerLifetime } from '../../execution/sharing/answer-lifetime.ts';
import { ownAnswerOf } from '../../execution/sharing/own-answer.ts';
import { followedHeaders, RequestReads } from '../../execution/sharing/request-reads.ts';
import { shareKey } from '../../execution/sharing/share-key.ts';
import { type Outcome, SharedAnswers, type Waiter } from '../../execution/sharing/shared-answers.ts';
import type { executePlain } from '../../plugins/plain-operations.ts';
import type { RequestScope } from '../../plugins/request-scope.ts';
import type { Exchange } from '../exchange.ts';
import { forgeable } from '../request/csrf.ts';
import { readToldLength, textOf } from '../request/request-body.ts';
import { isAuthority } from '../request/request-target.ts';
import { type Answer, answerOf } from './answer.ts';
import type { AnswerType } from './answer-type.ts';
import { FollowedHttp } from './followed-http.ts';
import { type PlainParams, plainAnswerType, plainParams, plainSearchParams } from './plain-request.ts';
import { sendAnswer } from './send-answer.ts';

export interface PlainPathOptions {
  /** Where GraphQL is served; begins with `/`. */
  readonly path: string;
  readonly server: ServerConfig;
  carriesCredentials(headers: IncomingHttpHeaders): boolean;
  /** Of a body. */
  readonly maxBytes: number;
  /** Milliseconds that an operation may take. */
  readonly deadline: number;
  readonly documents: Documents;
  /** `undefined`: the endpoint is open. */
  readonly guard: Guard | undefined;
  readonly execute: ReturnType<typeof executePlain>;
}

/** A request that has come completely. */
export interface PlainRequest {
  readonly exchange: Exchange;
  /** The body of a POST; of a GET what follows the path, which begins with a `?` as no body does. */
  readonly text: string;
  readonly answerType: AnswerType;
  /** Has it answered in the usual way. Called before anything was done for it. */
  handBack(): void;
  /** To be called when it is over, unless it was handed back. */
  release(): void;
}

export interface OtherWays {
  /** @param bytes the body, where it has been read */
  answerAsUsual(bytes: Buffer | undefined): void;
  /** Called when the request is over, unless it is answered as usual. */
  release(): void;
}

/** What a text asks for, whoever sent it. */
interface KnownText {
  readonly params: PlainParams;
  readonly operation: PreparedOperation;
}

/** For texts that came before; a flood of others leaves them there. */
const textMemory = { maxBytes: 8 * 2 ** 20, maxBytesOnce: 2 ** 20 };
const bytesPerText = 512;

/**
 * The short way of operations that Weft's own code answers. Equal queries in flight, of callers whose answers were seen
 * to depend on nothing in which they differ, are executed once.
 */
export class PlainPath {
  readonly #options: PlainPathOptions;
  readonly #texts = createKeptByUse<KnownText>(textMemory);
  #host: string | undefined;
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
    const { path, maxBytes, server } = this.#options;
    const { req } = exchange;
    const { url = '', method, headers } = req;
    const isGet = method === 'GET';
    if (url !== path && !(isGet && url.startsWith(path) && url[path.length] === '?')) return false;
    const answerType = plainAnswerType(req, maxBytes);
    if (answerType === undefined || !this.#isHost(headers.host)) return false;
    if (isGet && forgeable(method, headers, server) !== undefined) return false;
    exchange.path = path;
    exchange.onClose = release;
    const answer = (text: string | undefined, bytes?: Buffer) => {
      const handBack = () => {
        exchange.onClose = nothing;
        answerAsUsual(bytes);
      };
      if (text === undefined) handBack();
      else this.#answer({ exchange, text, answerType, handBack, release });
    };
    if (isGet) answer(url.slice(path.length));
    else readToldLength(req, (bytes) => answer(textOf(bytes), bytes));
    return true;
  }

  /** Most requests name the same host. */
  #isHost(host: string | undefined): boolean {
    if (host === undefined || host === this.#host) return true;
    const isHost = isAuthority(host);
    if (isHost) this.#host = host;
    return isHost;
  }

  #answer(request: PlainRequest): void {
    const known = this.#read(request.text);
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

  #read(text: string): KnownText | undefined {
    const known = this.#texts.get(text);
    if (known) return known;
    const isGet = text.startsWith('?');
    const params = isGet ? plainSearchParams(text) : plainParams(text);
    const document = params && this.#options.documents.prepare(params.query);
    if (!document || document.errors.length > 0) return undefined;
    const operation = document.operation(params.operationName);
    if (operation instanceof Error || !operation.answersAtOnce || !this.#factsOf(operation).own) return undefined;
    if (isGet && operation.type !== 'query') return undefined;
    const read = { params, operation };
    this.#texts.set(text, read, bytesPerText + 4 * text.length);
    return read;
  }

  #answerTo(caller: Caller | null, request: PlainRequest, { params, operation }: KnownText): void {
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
      operation: request.text,
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
      lifetime: new AnswerLifetime(),
      operationName: operation.name,
    };
    const knownBefore = facts.read;
    const http = Object.assign(new FollowedHttp(req, res, reads), { params });
    const { execute } = this.#options;
    const result = await execute({ operation, variables: params.variables, caller, scope, http });
    const isShared = !reads.beyondHeaders && learn(facts, knownBefore, reads);
    if (result.errors || operation.type !== 'query') scope.lifetime.end();
    const { goodForMs, goodForAllMs } = scope.lifetime;
    const isForAll = isShared && !this.#options.carriesCredentials(req.headers);
    const answer = await answerOf(result, request.answerType, isForAll ? goodForAllMs : 0);
    const keepMs = facts.bySchema && !result.errors ? Number.POSITIVE_INFINITY : goodForMs;
    return { answer, isShared, goodForMs: keepMs, bytes: bytesPerText + answer.body.byteLength };
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

function nothing(): void {}
