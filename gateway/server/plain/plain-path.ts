import type { Caller } from '../../auth/caller.ts';
import type { Guard } from '../../auth/guard.ts';
import type { ServerConfig } from '../../config/server-config.ts';
import type { Documents } from '../../execution/documents.ts';
import type { OperationLimits } from '../../execution/limits/operation-limits.ts';
import type { PersistedDocuments } from '../../execution/persisted/persisted-documents.ts';
import type { Amounts, CallerQuotas, Taken } from '../../execution/quotas/caller-quotas.ts';
import { shareKey } from '../../execution/sharing/share-key.ts';
import { SharedAnswers } from '../../execution/sharing/shared-answers.ts';
import { callerKey } from '../../plugins/caller-key.ts';
import { tellQuotas } from '../../plugins/tell-quotas.ts';
import type { Exchange } from '../exchange.ts';
import { forgeable } from '../request/csrf.ts';
import { readToldLength, textOf } from '../request/request-body.ts';
import { isAuthority } from '../request/request-target.ts';
import type { Answer } from './answer.ts';
import { KnownRests } from './known-rests.ts';
import { type KnownText, KnownTexts } from './known-texts.ts';
import { answerMaker, type MakeAnswer, type MakeAnswerOptions } from './make-answer.ts';
import { type OtherWays, PlainExchange } from './plain-exchange.ts';
import { plainAnswerType } from './plain-request.ts';
import { sendAnswer } from './send-answer.ts';

export interface PlainPathOptions extends MakeAnswerOptions {
  /** Where GraphQL is served; begins with `/`. */
  readonly path: string;
  readonly server: ServerConfig;
  /** Of a body. */
  readonly maxBytes: number;
  readonly documents: Documents;
  /** `undefined`: every request brings its document. */
  readonly persisted: PersistedDocuments | undefined;
  readonly operationLimits: OperationLimits;
  /** `undefined`: callers may ask as often as they like. */
  readonly quotas: CallerQuotas | undefined;
  /** Whether operations are counted by their cost too. */
  readonly countsCost: boolean;
  /** `undefined`: the endpoint is open. */
  readonly guard: Guard | undefined;
  /** Called when a mutation is done, whatever came of it. */
  onMutationAnswered(): void;
}

/**
 * The short way of operations that Weft's own code answers. Equal queries in flight, of callers whose answers were seen
 * to depend on nothing in which they differ, are executed once.
 */
export class PlainPath {
  readonly #options: PlainPathOptions;
  readonly #texts: KnownTexts;
  readonly #rests = new KnownRests();
  readonly #shared = new SharedAnswers<Answer>();
  readonly #make: MakeAnswer;
  readonly #send: (answer: Answer, exchange: Exchange) => void;
  #host: string | undefined;

  constructor(options: PlainPathOptions) {
    this.#options = options;
    this.#texts = new KnownTexts(options);
    this.#make = answerMaker(options);
    this.#send = (answer, exchange) => sendAnswer(answer, exchange, options.server);
  }

  /** To be called when a mutation was answered: nothing that was read before answers for what is asked from now on. */
  forgetAnswers(): void {
    this.#shared.forget();
  }

  /**
   * Whether the request is one for this way, as far as its headers tell; it is then answered here, or given back with
   * its body to be answered as usual.
   */
  takes(exchange: Exchange, ways: OtherWays): boolean {
    const { req } = exchange;
    const answerType = this.#isFor(exchange) ? plainAnswerType(req, this.#options.maxBytes) : undefined;
    if (answerType === undefined || !this.#isHost(req.headers.host) || !ways.mayBegin) return false;
    exchange.path = this.#options.path;
    exchange.route = this.#options.path;
    const request = new PlainExchange(exchange, answerType, ways, this.#shared, this.#send);
    if (req.method === 'GET') this.#answer(request, req.url?.slice(exchange.path.length));
    else {
      readToldLength(req, (bytes) => {
        request.read(bytes);
        this.#answer(request, textOf(bytes));
      });
    }
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

  /** What goes wrong before anything is executed is told as usual. */
  #answer(request: PlainExchange, text: string | undefined): void {
    try {
      if (request.begin()) this.#answerText(request, text);
      else request.handBack();
    } catch {
      request.handBack();
    }
  }

  #answerText(request: PlainExchange, text: string | undefined): void {
    const known = text === undefined ? undefined : this.#texts.read(text);
    if (!known || text === undefined) {
      request.handBack();
      return;
    }
    const { guard } = this.#options;
    const caller = guard ? guard.recognise(headersOf(request)) : null;
    if (caller instanceof Promise) {
      caller
        .then((verified) => {
          if (!request.exchange.res.destroyed) this.#answerTo(verified, request, text, known);
        })
        .catch(() => request.handBack());
    } else this.#answerTo(caller, request, text, known);
  }

  #answerTo(caller: Caller | null, request: PlainExchange, text: string, asked: KnownText): void {
    const known = this.#permitted(caller, asked);
    if (!known) {
      request.handBack();
      return;
    }
    const { quotas } = this.#options;
    if (!quotas) {
      this.#answerAllowed(caller, request, text, known);
      return;
    }
    const taken = quotas.take(callerKey(caller, request.exchange.client), this.#amountsOf(asked));
    if (taken instanceof Promise) {
      taken
        .then((there) => {
          if (!request.exchange.res.destroyed) this.#answerWithin(there, caller, request, text, known);
        })
        .catch(() => request.handBack());
    } else this.#answerWithin(taken, caller, request, text, known);
  }

  #amountsOf({ operation, params }: KnownText): Amounts {
    const { operationLimits, countsCost } = this.#options;
    const { document, node } = operation;
    return {
      operations: 1,
      cost: countsCost ? Math.ceil(operationLimits.costOf(document, node, params.variables)) : 0,
    };
  }

  /** Where nothing was taken, the usual way says so. */
  #answerWithin(taken: Taken, caller: Caller | null, request: PlainExchange, text: string, known: KnownText): void {
    if (taken.retryAfter !== undefined) {
      request.handBack();
      return;
    }
    tellQuotas(request.exchange.res, taken);
    this.#answerAllowed(caller, request, text, known);
  }

  #answerAllowed(caller: Caller | null, request: PlainExchange, text: string, known: KnownText): void {
    const { exchange, answerType } = request;
    const { operation, facts } = known;
    exchange.named = known;
    exchange.caller = caller ?? undefined;
    const key = shareKey({
      type: operation.type,
      ownAnswer: facts.own && !facts.readBeyondHeaders,
      operation: text,
      form: known.rest === undefined ? answerType : `${answerType} without ${known.rest.key}`,
      headers: headersOf(request),
      credentials: this.#options.guard?.credentialHeaders ?? [],
      read: facts.read,
    });
    if (key === undefined) this.#answerAlone(request, known, caller);
    else this.#answerShared(key, request, known, caller);
  }

  /** What this caller may have executed of what is asked; `undefined`: nothing. */
  #permitted(caller: Caller | null, known: KnownText): KnownText | undefined {
    const { guard, documents } = this.#options;
    const { operation, params, allowed } = known;
    if (!guard || (caller ? allowed.callers?.has(caller) : allowed.anybody)) return known;
    const { document, name } = operation;
    const { variables } = params;
    const refusal = guard.refuse(documents.schema, { document, operationName: name, variables }, caller);
    if (refusal) return refusal.of === 'fields' ? this.#rests.of(known, refusal.rest) : undefined;
    if (!caller) allowed.anybody = true;
    else {
      allowed.callers ??= new WeakSet();
      allowed.callers.add(caller);
    }
    return known;
  }

  #answerShared(key: string, request: PlainExchange, known: KnownText, caller: Caller | null): void {
    const kept = this.#shared.get(key);
    if (kept) {
      request.exchange.from = 'kept';
      request.answered(kept);
      return;
    }
    const { exchange, answerType } = request;
    const running = this.#shared.join(key, request);
    if (running) exchange.from = 'shared';
    request.waitFor(
      running ??
        this.#shared.start(key, request, (signal) => this.#make({ exchange, known, answerType, caller }, signal)),
    );
  }

  #answerAlone(request: PlainExchange, known: KnownText, caller: Caller | null): void {
    const { exchange, answerType } = request;
    const isMutation = known.operation.type === 'mutation';
    const made = this.#make({ exchange, known, answerType, caller }, request.waitAlone()).finally(() => {
      if (isMutation) this.#options.onMutationAnswered();
    });
    void made.then(
      ({ answer }) => request.answered(answer),
      // Not in the usual way: a mutation would be made twice.
      () => request.cutOff(),
    );
  }
}

function headersOf({ exchange }: PlainExchange): Readonly<Record<string, string | undefined>> {
  return exchange.req.headers as Record<string, string | undefined>;
}
