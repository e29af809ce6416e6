import type { RunningAnswer, SharedAnswers, Waiter } from '../../execution/sharing/shared-answers.ts';
import { CallEnding, type CallSignal } from '../../upstream/call-signal.ts';
import type { Exchange } from '../exchange.ts';
import type { Answer } from './answer.ts';
import type { AnswerType } from './answer-type.ts';

export interface OtherWays {
  /** Whether an operation may begin now. */
  readonly mayBegin: boolean;
  /** Whether the operation begins, as one of those that run at once; `end` is then called once. */
  begin(): boolean;
  end(): void;
  /** @param bytes the body, where it has been read */
  answerAsUsual(bytes: Buffer | undefined): void;
  /** Called when nothing of the build is needed any more, perhaps twice, unless the request is answered as usual. */
  release(): void;
}

/**
 * One request on the short way. A class, and no closures: those of a method hold on to all that any of them uses, and
 * were seen to keep whole requests alive through collections of young garbage.
 */
export class PlainExchange implements Waiter<Answer> {
  readonly exchange: Exchange;
  readonly answerType: AnswerType;
  readonly #ways: OtherWays;
  readonly #send: (answer: Answer, exchange: Exchange) => void;
  readonly #shared: SharedAnswers<Answer>;
  #bytes: Buffer | undefined;
  #running: RunningAnswer<Answer> | undefined;
  #gone: CallEnding | undefined;
  #hasBegun = false;

  constructor(
    exchange: Exchange,
    answerType: AnswerType,
    ways: OtherWays,
    shared: SharedAnswers<Answer>,
    send: (answer: Answer, exchange: Exchange) => void,
  ) {
    this.exchange = exchange;
    this.answerType = answerType;
    this.#ways = ways;
    this.#shared = shared;
    this.#send = send;
    exchange.watcher = this;
  }

  /** The body has come. */
  read(bytes: Buffer): void {
    this.#bytes = bytes;
  }

  /** Whether its operation may begin, which counts as running from then on until this request has no part in it. */
  begin(): boolean {
    this.#hasBegun = this.#ways.begin();
    return this.#hasBegun;
  }

  #end(): void {
    if (this.#hasBegun) this.#ways.end();
    this.#hasBegun = false;
  }

  waitFor(running: RunningAnswer<Answer>): void {
    this.#running = running;
  }

  /** The answer is made for this request alone. The signal aborts when its client leaves; the build is held until it is made. */
  waitAlone(): CallSignal {
    this.#gone = new CallEnding();
    return this.#gone;
  }

  answered(answer: Answer): void {
    this.exchange.failure = answer.failure;
    // An answer may be queued behind others on its connection: what was sent is not kept until it is out.
    this.exchange.watcher = undefined;
    this.#end();
    // Not when the answer is out: of one that is queued behind others on a connection node never says that it is over.
    this.#ways.release();
    this.#send(answer, this.exchange);
  }

  /** There will be no answer. */
  cutOff(): void {
    this.#end();
    this.#ways.release();
    this.exchange.res.destroy();
  }

  abandoned(): void {
    this.handBack();
  }

  /** Has it answered in the usual way; who has left is answered in none, and what they held is let go of by `closed`. */
  handBack(): void {
    if (this.exchange.res.destroyed) return;
    this.#end();
    this.exchange.watcher = undefined;
    this.exchange.from = 'execution';
    this.#ways.answerAsUsual(this.#bytes);
  }

  /** The client has left, or was cut off. */
  closed(): void {
    if (this.#running) this.#shared.leave(this.#running, this);
    this.#gone?.end(new Error('The client has left.'));
    // A mutation runs to its end, and needs the build it began with until then.
    if (this.#gone) return;
    this.#end();
    this.#ways.release();
  }
}
