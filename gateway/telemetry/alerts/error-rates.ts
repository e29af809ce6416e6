import type { AlertsConfig } from '../../config/alerts-config.ts';
import type { UpstreamCallEvent } from '../events.ts';
import { OutcomeWindow } from '../outcome-window.ts';
import type { Finding } from './finding.ts';

/** A source is well again when its share of failures is below this part of the one that was told. */
const wellBelow = 0.5;

interface SourceRate {
  readonly counted: OutcomeWindow;
  /** Whether it was told that too many fail. */
  isHigh: boolean;
}

/**
 * Counts the calls of each source over a window that moves on, and says when so many fail that somebody should look at
 * it, and when no longer.
 */
export class ErrorRates {
  readonly #limits: AlertsConfig['errors'];
  readonly #now: () => number;
  readonly #sources = new Map<string, SourceRate>();

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
    let of = this.#sources.get(source);
    if (!of) {
      of = { counted: new OutcomeWindow(window), isHigh: false };
      this.#sources.set(source, of);
    }
    const { counted, isHigh } = of;
    counted.add(outcome === 'failed', this.#now());
    // What was told is over however few calls are left to say so.
    if (counted.calls < calls && !isHigh) return undefined;
    const share = counted.failures / counted.calls;
    if (isHigh ? share >= rate * wellBelow : share < rate) return undefined;
    of.isHigh = !isHigh;
    return rateFinding(source, of, window);
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

function rateFinding(source: string, { counted, isHigh }: SourceRate, windowMs: number): Finding {
  const { calls, failures } = counted;
  const percent = Math.round((failures / calls) * 100);
  const said = `${percent} % of ${calls} calls to source "${source}" failed within ${Math.round(windowMs / 1000)} s.`;
  const about = { matter: `errors ${source}`, source };
  return isHigh
    ? { ...about, alert: 'errors.high', level: 'warn', message: said, isWell: false }
    : { ...about, alert: 'errors.normal', level: 'info', message: said, isWell: true };
}
