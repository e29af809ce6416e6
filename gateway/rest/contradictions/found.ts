import type { Contradiction } from './contradiction.ts';

/** Places and schemas that one answer is compared at: beyond them it is large, or its description ambiguous without end. */
const mostSteps = 50_000;
/** Beyond it an answer has no form that a description could tell. */
const deepest = 200;
/** Different contradictions of one answer that are told. */
const mostTold = 100;

/** Notes in what a value contradicts its schema. */
export type ValueCheck = (value: unknown, found: Found) => void;

/** The contradictions of one answer, each place and kind once, and where in the answer is being looked at. */
export class Found {
  readonly #trail: string[];
  readonly #budget: { steps: number };
  readonly #byKey = new Map<string, Contradiction>();
  readonly #begun: number;
  /** What is wrong with the very value that this began with, as its type. */
  ofBeginning: Contradiction | undefined;

  /** @param around what a part of it is tried out for, which goes on when that is done */
  constructor(around?: Found) {
    this.#trail = around ? around.#trail : [];
    this.#budget = around ? around.#budget : { steps: mostSteps };
    this.#begun = this.#trail.length;
  }

  get contradictions(): readonly Contradiction[] {
    return [...this.#byKey.values()];
  }

  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  /** How little this is what was promised: what lacks a property is rather something else than what has it wrong. */
  get weight(): number {
    return this.contradictions.reduce((sum, { kind }) => sum + (kind === 'missing' ? 100 : 1), 0);
  }

  /** Whether there is time to look further. */
  step(): boolean {
    this.#budget.steps -= 1;
    return this.#budget.steps > 0 && this.#trail.length < deepest;
  }

  /** @param segment a name as `.items`, or `[]` for any item of a list */
  enter(segment: string): void {
    this.#trail.push(segment);
  }

  leave(): void {
    this.#trail.pop();
  }

  /** @param below where that is, seen from the place that was entered last */
  add(contradiction: Omit<Contradiction, 'at' | 'names'>, ...below: readonly string[]): void {
    const trail = [...this.#trail, ...below];
    const at = textOf(trail);
    const key = JSON.stringify([at, contradiction.kind]);
    if (this.#byKey.has(key) || this.#byKey.size >= mostTold) return;
    const names = trail.filter((segment) => segment !== '[]').map((segment) => segment.slice(1));
    const whole = { at, names, ...contradiction };
    this.#byKey.set(key, whole);
    if (trail.length === this.#begun) this.ofBeginning ??= whole;
  }

  take(others: Found): void {
    for (const [key, contradiction] of others.#byKey) if (!this.#byKey.has(key)) this.#byKey.set(key, contradiction);
  }
}

function textOf(trail: readonly string[]): string {
  return trail.join('').replace(/^\./, '');
}
