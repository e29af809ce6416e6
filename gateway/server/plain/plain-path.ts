import type { Caller } from '../../auth/caller.ts';
import type { Guard } from '../../auth/guard.ts';
import type { ServerConfig } from '../../config/gateway-config.ts';
import type { Documents } from '../../execution/documents.ts';
import { shareKey } from '../../execution/sharing/share-key.ts';
import { SharedAnswers } from '../../execution/sharing/shared-answers.ts';
import { CallEnding } from '../../upstream/call-signal.ts';
import type { Exchange } from '../exchange.ts';
import { forgeable } from '../request/csrf.ts';
import { readToldLength, textOf } from '../request/request-body.ts';
import { isAuthority } from '../request/request-target.ts';
import type { Answer } from './answer.ts';
import type { AnswerType } from './answer-type.ts';
import { type KnownText, KnownTexts } from './known-texts.ts';
import { type AnswerRequest, answerMaker, type MakeAnswer, type MakeAnswerOptions } from './make-answer.ts';
import { plainAnswerType } from './plain-request.ts';
import { sendAnswer } from './send-answer.ts';

export interface PlainPathOptions extends MakeAnswerOptions {
  /** Where GraphQL is served; begins with `/`. */
  readonly path: string;
  readonly server: ServerConfig;
  /** Of a body. */
  readonly maxBytes: number;
  readonly documents: Documents;
  /** `undefined`: the endpoint is open. */
  readonly guard: Guard | undefined;
}

export interface OtherWays {
  /** @param bytes the body, where it has been read */
  answerAsUsual(bytes: Buffer | undefined): void;
  /** Called when the request is over, unless it is answered as usual. */
  release(): void;
}

/** A request that has come completely. */
interface PlainRequest {
  readonly exchange: Exchange;
  readonly text: string;
  readonly answerType: AnswerType;
  /** Has it answered in the usual way. */
  handBack(): void;
  release(): void;
}

/**
 * The short way of operations that Weft's own code answers. Equal queries in flight, of callers whose answers were seen
 * to depend on nothing in which they differ, are executed once.
 */
export class PlainPath {
  readonly #options: PlainPathOptions;
  readonly #texts: KnownTexts;
  readonly #shared = new SharedAnswers<Answer>();
  readonly #make: MakeAnswer;
  #host: string | undefined;

  constructor(options: PlainPathOptions) {
    this.#options = options;
    this.#texts = new KnownTexts(options.documents);
    this.#make = answerMaker(options);
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
    const { req } = exchange;
    const answerType = this.#isFor(exchange) ? plainAnswerType(req, this.#options.maxBytes) : undefined;
    if (answerType === undefined || !this.#isHost(req.headers.host)) return false;
    exchange.path = this.#options.path;
    exchange.onClose = release;
    const answer = (text: string | undefined, bytes?: Buffer) => {
      const handBack = () => {
        exchange.onClose = nothing;
        answerAsUsual(bytes);
      };
      if (text === undefined) handBack();
      else this.#answer({ exchange, text, answerType, handBack, release });
    };
    if (req.method === 'GET') answer(req.url?.slice(exchange.path.length));
    else readToldLength(req, (bytes) => answer(textOf(bytes), bytes));
    return true;
  }

  #isFor({ req: { url = '', method, headers } }: Exchange): boolean {
    const { path, server } = this.#options;
    if (method !== 'GET') return url === path;
    return url.startsWith(`${path}?`) && forgeable(method, headers, server) === undefined;
  }

  /** Most requests name the same host. */
  #isHost(host: string | undefined): boolean {
    if (host === undefined || host === this.#host) return true;
    const isHost = isAuthority(host);
    if (isHost) this.#host = host;
    return isHost;
  }

  #answer(request: PlainRequest): void {
    const known = this.#texts.read(request.text);
    if (!known) {
      request.handBack();
      return;
    }
    const { guard } = this.#options;
    const caller = guard ? guard.recognise(headersOf(request)) : null;
    if (caller instanceof Promise) {
      caller.then(
        (verified) => this.#answerTo(verified, request, known),
        () => request.handBack(),
      );
    } else this.#answerTo(caller, request, known);
  }

  #answerTo(caller: Caller | null, request: PlainRequest, known: KnownText): void {
    if (!this.#mayAsk(caller, known)) {
      request.handBack();
      return;
    }
    const { exchange, text, answerType } = request;
    const { operation, facts } = known;
    exchange.operationName = () => operation.name;
    const key = shareKey({
      type: operation.type,
      ownAnswer: facts.own,
      operation: text,
      form: answerType,
      headers: headersOf(request),
      credentials: this.#options.guard?.credentialHeaders ?? [],
      read: facts.read,
    });
    const answerRequest = { exchange, known, answerType, caller };
    if (key === undefined) this.#answerAlone(request, answerRequest);
    else this.#answerShared(key, request, answerRequest);
  }

  #mayAsk(caller: Caller | null, { operation, params, allowed }: KnownText): boolean {
    const { guard, documents } = this.#options;
    if (!guard || (caller ? allowed.callers?.has(caller) : allowed.anybody)) return true;
    const { document, name } = operation;
    const { variables } = params;
    if (guard.refuse(documents.schema, { document, operationName: name, variables }, caller).length > 0) return false;
    if (!caller) allowed.anybody = true;
    else {
      allowed.callers ??= new WeakSet();
      allowed.callers.add(caller);
    }
    return true;
  }

  #answerShared(key: string, request: PlainRequest, answerRequest: AnswerRequest): void {
    const { exchange, release, handBack } = request;
    const kept = this.#shared.get(key);
    if (kept) {
      this.#send(kept, exchange);
      return;
    }
    const waiter = { answered: (answer: Answer) => this.#send(answer, exchange), abandoned: handBack };
    const leave =
      this.#shared.join(key, waiter) ?? this.#shared.start(key, waiter, (signal) => this.#make(answerRequest, signal));
    exchange.onClose = () => {
      leave();
      release();
    };
  }

  #answerAlone({ exchange, release }: PlainRequest, answerRequest: AnswerRequest): void {
    const gone = new CallEnding();
    exchange.onClose = () => {
      if (!exchange.res.writableFinished) gone.end(new Error('The client has left.'));
      release();
    };
    void this.#make(answerRequest, gone).then(({ answer }) => {
      if (answerRequest.known.operation.type === 'mutation') this.forgetAnswers();
      this.#send(answer, exchange);
    });
  }

  #send(answer: Answer, exchange: Exchange): void {
    sendAnswer(answer, exchange, this.#options.server);
  }
}

function headersOf({ exchange }: PlainRequest): Readonly<Record<string, string | undefined>> {
  return exchange.req.headers as Record<string, string | undefined>;
}

function nothing(): void {}
