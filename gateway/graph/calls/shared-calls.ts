import type { CallMeter, SecurityRequirements, UpstreamRequest } from '../../upstream/upstream-client.ts';
import { argumentsText } from './arguments-text.ts';

/** What an operation demands is the same object in each of its calls. */
const demandTexts = new WeakMap<SecurityRequirements, string>();

function textOf(demands: SecurityRequirements): string {
  let text = demandTexts.get(demands);
  if (text === undefined) {
    text = JSON.stringify(demands);
    demandTexts.set(demands, text);
  }
  return text;
}

/**
 * The safe calls of one request, in flight or done: what asks for the same gets the same promise. They are known by
 * the HTTP request that they make, and, before one is put together, by their arguments.
 */
export class SharedCalls {
  readonly #meter: CallMeter | undefined;
  readonly #byRequest = new Map<string, Promise<unknown>>();
  readonly #byArguments = new Map<object, Map<string, Promise<unknown>>>();
  readonly #madeBy = new Map<Promise<unknown>, { readonly source: string; readonly request: UpstreamRequest }>();

  /** @param meter is told of each call that is not made because the same one answers for it. */
  constructor(meter: CallMeter | undefined) {
    this.#meter = meter;
  }

  /**
   * The answer to this very request; made by `send` where there is none yet. What an operation demands decides on the
   * credentials that it is sent with, and is a part of it. Those with a body are each made: it may be a stream, and is no
   * part of what they are known by.
   */
  ofRequest(source: string, request: UpstreamRequest, send: () => Promise<unknown>): Promise<unknown> {
    const { method, origin, path, headers, body, security } = request;
    if (body !== undefined) return send();
    const identity = `${source} ${method} ${origin}${path} ${JSON.stringify(headers)} ${security && textOf(security)}`;
    const known = this.#byRequest.get(identity);
    if (known) return this.again(known);
    const answer = send();
    this.#byRequest.set(identity, answer);
    if (this.#meter?.shared) this.#madeBy.set(answer, { source, request });
    return answer;
  }

  /** The answer to a call of `operation` with these arguments, where nothing but its arguments decides on the request. */
  ofArguments(operation: object, args: object, call: () => Promise<unknown>): Promise<unknown> {
    const text = argumentsText(args);
    if (text === undefined) return call();
    const answers = this.#byArguments.get(operation) ?? new Map<string, Promise<unknown>>();
    const known = answers.get(text);
    if (known) return this.again(known);
    const answer = call();
    answers.set(text, answer);
    this.#byArguments.set(operation, answers);
    return answer;
  }

  /** To be told of a call that is not made because `answer`, which came from here, answers for it. */
  again(answer: Promise<unknown>): Promise<unknown> {
    const made = this.#madeBy.get(answer);
    if (made) this.#meter?.shared?.(made.source, made.request);
    return answer;
  }

  clear(): void {
    this.#byRequest.clear();
    this.#byArguments.clear();
    this.#madeBy.clear();
  }
}
