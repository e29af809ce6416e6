import type { AlertEvent } from '../alert-event.ts';
import type { Finding } from './finding.ts';

export interface MattersOptions {
  /** The least time between two alerts of one matter, in milliseconds. */
  readonly quietMs: number;
  /** Told of each alert. */
  tell(alert: AlertEvent): void;
}

/** There is one for each source and kind; a program that finds more than this is wrong, and must not grow. */
const mostMatters = 1_000;

/**
 * Makes alerts of findings: one for each change of a matter, and none for what is as it was told. A matter that changes
 * again and again is told once within the quiet time, as it stands at its end.
 */
export class Matters {
  readonly #options: MattersOptions;
  readonly #matters = new Map<string, Matter>();

  constructor(options: MattersOptions) {
    this.#options = options;
  }

  note(finding: Finding): void {
    const known = this.#matters.get(finding.matter);
    if (known) {
      known.note(finding);
      return;
    }
    if (finding.isWell || this.#matters.size >= mostMatters) return;
    const matter = new Matter(this.#options);
    this.#matters.set(finding.matter, matter);
    matter.note(finding);
  }

  /** Tells at once what was to be told when the quiet time is over. */
  close(): void {
    for (const matter of this.#matters.values()) matter.close();
  }
}

class Matter {
  readonly #options: MattersOptions;
  #told: Finding | undefined;
  #latest: Finding | undefined;
  #changes = 0;
  readonly #unwell = new Set<object>();
  /** Runs while the matter is to be quiet. */
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MattersOptions) {
    this.#options = options;
  }

  note(finding: Finding): void {
    const { by, isWell } = finding;
    if (by && isWell) this.#unwell.delete(by);
    else if (by) this.#unwell.add(by);
    if (isWell && this.#unwell.size > 0) return;
    if (this.#latest && isSame(this.#latest, finding)) return;
    this.#latest = finding;
    this.#changes += 1;
    if (!this.#timer) this.#tell(finding);
  }

  close(): void {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#speakAgain();
  }

  #tell(finding: Finding): void {
    const { alert, level, source, message } = finding;
    const changes = this.#changes;
    this.#told = finding;
    this.#changes = 0;
    this.#timer = setTimeout(() => this.#speakAgain(), this.#options.quietMs).unref();
    this.#options.tell({ type: 'alert', alert, level, source, message, changes });
  }

  #speakAgain(): void {
    this.#timer = undefined;
    const latest = this.#latest;
    if (latest && !(this.#told && isSame(this.#told, latest))) this.#tell(latest);
    else this.#changes = 0;
  }
}

/** Of drift each change of a description is a matter of its own right; of all else only the state counts. */
function isSame(one: Finding, other: Finding): boolean {
  return one.alert === other.alert && (one.alert !== 'description.drifted' || one.message === other.message);
}
