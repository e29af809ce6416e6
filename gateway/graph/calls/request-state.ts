import type { GraphRequest } from '../graph.ts';
import { Levels } from './levels.ts';
import { SharedCalls } from './shared-calls.ts';

const stateKey: unique symbol = Symbol('weft.request');

/** What the calls and joins of one request share; it lives exactly as long as the request's context. */
export class RequestState {
  readonly request: GraphRequest;
  readonly calls: SharedCalls;
  readonly levels = new Levels();
  readonly #loaders = new Map<unknown, unknown>();
  readonly #whole: RequestState | undefined;

  /** @param whole The state of the request that this one is a part of. */
  constructor(request: GraphRequest, whole: RequestState | undefined = undefined) {
    this.request = request;
    this.calls = new SharedCalls(request.meter);
    this.#whole = whole;
  }

  /** After a change nothing that was read before it may answer for what is read now. */
  forgetAnswers(): void {
    this.calls.clear();
    this.#loaders.clear();
    this.#whole?.forgetAnswers();
  }

  /** The one loader of this request for `key`, made at first use. */
  loader<T>(key: unknown, make: () => T): T {
    const existing = this.#loaders.get(key) as T | undefined;
    if (existing !== undefined) return existing;
    const loader = make();
    this.#loaders.set(key, loader);
    return loader;
  }
}

/** The members of a GraphQL context that carry the state. */
export function contextWithState(state: RequestState): Record<string | symbol, unknown> {
  return { [stateKey]: state };
}

/**
 * The state of the request that a GraphQL context belongs to.
 * @throws Error when the context was not made by the graph.
 */
export function requestStateOf(context: unknown): RequestState {
  const state = (context as Record<symbol, unknown> | null | undefined)?.[stateKey];
  if (state instanceof RequestState) return state;
  throw new Error('This GraphQL context does not come from the gateway: pass on the context that the resolver got.');
}
