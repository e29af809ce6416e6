import type { Flight } from './flight.ts';
import type { ChangesSoFar, SourceChanges } from './source-changes.ts';

/** The calls to a source that are in flight, by their key. */
export class Flights {
  readonly #changes: SourceChanges;
  readonly #places = new Map<string, Place>();

  constructor(changes: SourceChanges) {
    this.#changes = changes;
  }

  /** The call in flight that may answer this key: one from before a change of the source may not. */
  find(key: string): Flight | undefined {
    const place = this.#places.get(key);
    return place && this.#changes.areAsOf(place.asOf) ? place.flight : undefined;
  }

  /** A place for a call that begins now. */
  placeFor(key: string): Place {
    return new Place(this.#places, key, { generation: this.#changes.count, doubts: this.#changes.doubts });
  }

  /** What is in flight is found by nobody any more. */
  clear(): void {
    this.#places.clear();
  }
}

/**
 * Where a call in flight is found. It is emptied when the call lands: tables that a map has outgrown hold on to their
 * entries until the next full collection of garbage, and would keep whole answers.
 */
export class Place {
  flight: Flight | undefined;
  /** The changes of its source before it. */
  readonly asOf: ChangesSoFar;
  readonly #places: Map<string, Place>;
  readonly #key: string;

  constructor(places: Map<string, Place>, key: string, asOf: ChangesSoFar) {
    this.#places = places;
    this.#key = key;
    this.asOf = asOf;
  }

  take(flight: Flight): void {
    this.flight = flight;
    this.#places.set(this.#key, this);
  }

  leave(): void {
    this.flight = undefined;
    if (this.#places.get(this.#key) === this) this.#places.delete(this.#key);
  }
}
