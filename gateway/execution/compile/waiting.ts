import type { GraphQLResolveInfo } from 'graphql';
import type { Complete } from './completers.ts';
import type { OnFailure } from './field-errors.ts';
import type { Path, Run } from './run.ts';

/** What a field does with the value that its resolver answered. */
export interface FieldEnd {
  readonly complete: Complete;
  readonly onFailure: OnFailure;
}

/**
 * A field that waits for a promise; and, once it is placed, the object that waits for nothing but this field. Objects of
 * a list often wait for the same few promises: a list waits for each of those once, and what becomes of each object
 * costs no promises of its own. Anybody else gets the promises that graphql-js makes, by `then` or `toPromise`.
 */
export class Waiting implements PromiseLike<unknown> {
  readonly promise: Promise<unknown>;
  readonly #end: FieldEnd;
  readonly #run: Run;
  readonly #path: Path;
  readonly #info: GraphQLResolveInfo | undefined;
  #target: Record<string, unknown> | undefined;
  #key = '';

  constructor(promise: Promise<unknown>, end: FieldEnd, run: Run, path: Path, info: GraphQLResolveInfo | undefined) {
    this.promise = promise;
    this.#end = end;
    this.#run = run;
    this.#path = path;
    this.#info = info;
  }

  /** Whether it stands for an object already. */
  get isPlaced(): boolean {
    return this.#target !== undefined;
  }

  /** From now on it stands for `target`, whose only field that waits it is. */
  placedIn(target: Record<string, unknown>, key: string): this {
    this.#target = target;
    this.#key = key;
    return this;
  }

  /** The value of the field, or a promise of it. Throws what is to become an error of the field. */
  complete(value: unknown): unknown {
    const completed = this.#end.complete(this.#run, this.#path, value, this.#info);
    return completed instanceof Waiting ? completed.toPromise() : completed;
  }

  /** The value of a field that failed. Throws where it cannot be without one. */
  fail(raw: unknown): null {
    return this.#end.onFailure(this.#run, this.#path, raw);
  }

  /** What it stands for, now that the field has its value. */
  answered(value: unknown): unknown {
    if (!this.#target) return value;
    this.#target[this.#key] = value;
    return this.#target;
  }

  /** The same in the turns of graphql-js, of which an object takes two more than its field. */
  toPromise(): Promise<unknown> {
    const field = this.promise.then((value) => this.complete(value)).then(undefined, (raw) => this.fail(raw));
    return this.isPlaced ? field.then((value) => this.answered(value)).then() : field;
  }

  // biome-ignore lint/suspicious/noThenProperty: whoever does not know it waits for it as for any promise
  then<A, B>(
    resolved?: ((value: unknown) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.toPromise().then(resolved, rejected) as Promise<A | B>;
  }
}
