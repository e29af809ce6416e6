/** More combinations of label values than any gateway has of what is counted here: a mistake must not fill the memory. */
const most = 2_000;

/** What is kept for each combination of label values. */
export class Series<T> {
  readonly #names: readonly string[];
  readonly #make: () => T;
  readonly #kept = new Map<string, { readonly values: readonly string[]; readonly kept: T }>();

  constructor(names: readonly string[], make: () => T) {
    this.#names = names;
    this.#make = make;
  }

  /** That of these values; beyond 2,000 combinations the one whose values are all `other`. */
  of(...values: readonly string[]): T {
    const key = values.length === 1 ? (values[0] ?? '') : values.join('\n');
    const known = this.#kept.get(key);
    if (known) return known.kept;
    if (this.#kept.size >= most && !values.every((value) => value === 'other')) {
      return this.of(...values.map(() => 'other'));
    }
    const kept = this.#make();
    this.#kept.set(key, { values, kept });
    return kept;
  }

  all(): { readonly labels: readonly (readonly [string, string])[]; readonly kept: T }[] {
    return [...this.#kept.values()].map(({ values, kept }) => ({
      labels: this.#names.map((name, index) => [name, values[index] ?? ''] as const),
      kept,
    }));
  }
}
