import type { AlertsConfig } from '../../config/alerts-config.ts';
import type { UpstreamCallEvent } from '../events.ts';
import type { Finding } from './finding.ts';

/** The window moves on by one of so many parts at a time. */
const parts = 6;

/** A source is well again when its share of failures is below this part of the one that was told. */
const wellBelow = 0.5;

/**
 * Counts the calls of each source over a window that moves on, and says when so many fail that somebody should look at
 * it, and when no longer.
 */
export class ErrorRates {
  readonly #limits: AlertsConfig['errors'];
  readonly #now: () => number;
  readonly #sources = new Map<string, CountedCalls>();

  /** @param now milliseconds on any clock */
  constructor(limits: AlertsConfig['errors'], now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  add(event: UpstreamCallEvent): Finding | undefined {
    const { source } = event;
    const outcome = outcomeOf(event);
    if (outcome === undefined) return undefined;
    const { rate, calls, window } = this.#limits;
    let counted = this.#sources.get(source);
    if (!counted) {
      counted = new CountedCalls(window / parts);
      this.#sources.set(source, counted);
    }
    counted.add(outcome === 'failed', this.#now());
    const { all, failed, isHigh } = counted;
    // What was told is over however few calls are left to say so.
    if (all < calls && !isHigh) return undefined;
    const share = failed / all;
    if (isHigh ? share >= rate * wellBelow : share < rate) return undefined;
    counted.isHigh = !isHigh;
    return rateFinding(source, counted, window);
  }
}

/** What was not sent, what callers do wrong, and what ends with them, says nothing of the source. */
function outcomeOf({ status = 0, error, neverSent }: UpstreamCallEvent): 'failed' | 'answered' | undefined {
  if (neverSent) return undefined;
  switch (error) {
    case undefined:
      return status >= 500 || status === 429 ? 'failed' : 'answered';
    case 'DEADLINE_EXCEEDED':
    case 'BAD_USER_INPUT':
    case 'UPSTREAM_BUDGET_EXCEEDED':
      return undefined;
    default:
      return 'failed';
  }
}

function rateFinding(source: string, { all, failed, isHigh }: CountedCalls, windowMs: number): Finding {
  const percent = Math.round((failed / all) * 100);
  const said = `${percent} % of ${all} calls to source "${source}" failed within ${Math.round(windowMs / 1000)} s.`;
  const about = { matter: `errors ${source}`, source };
  return isHigh
    ? { ...about, alert: 'errors.high', level: 'warn', message: said, isWell: false }
    : { ...about, alert: 'errors.normal', level: 'info', message: said, isWell: true };
}

class CountedCalls {
  all = 0;
  failed = 0;
  isHigh = false;
  readonly #partMs: number;
  readonly #all = new Array<number>(parts).fill(0);
  readonly #failed = new Array<number>(parts).fill(0);
  #part = 0;

  constructor(partMs: number) {
    this.#partMs = partMs;
  }

  add(hasFailed: boolean, now: number): void {
    const part = Math.floor(now / this.#partMs);
    if (part !== this.#part) this.#moveTo(part);
    const at = part % parts;
    this.all += 1;
    this.#all[at] = (this.#all[at] ?? 0) + 1;
    if (!hasFailed) return;
    this.failed += 1;
    this.#failed[at] = (this.#failed[at] ?? 0) + 1;
  }

  /** Forgets the parts that the window has left. */
  #moveTo(part: number): void {
    const left = Math.min(parts, part - this.#part);
    for (let back = 0; back < left; back += 1) {
      const at = (part - back) % parts;
      this.all -= this.#all[at] ?? 0;
      this.failed -= this.#failed[at] ?? 0;
      this.#all[at] = 0;
      this.#failed[at] = 0;
    }
    this.#part = part;
  }
}
