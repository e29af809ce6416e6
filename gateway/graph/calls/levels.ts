import type { GraphQLResolveInfo } from 'graphql';
import { pathWithoutPositions } from '../../telemetry/following/response-path.ts';

/** One field of a query with all its parents, as `books.author`: what is loaded for it comes at about the same time. */
export interface Level {
  readonly path: string;
  /** The values that its parents wait for; several may wait for one. */
  readonly awaited: Set<Promise<unknown>>;
  /** When the first of those that are awaited began, on the clock of `performance.now()`. */
  startedAt: number;
  /** Called once nothing is awaited. */
  readonly whenIdle: Set<() => void>;
}

/** No batch waits longer for keys that may still come, whatever their calls take. */
const longestWaitMs = 100;

/** Calls that are answered faster than this may take twice as long as each other by chance alone. */
const leastWaitMs = 5;

/**
 * The levels of one request. A batch whose keys come from single calls would go out with the first key that is
 * there; it waits for the others as long as the first call took, and never longer than {@link longestWaitMs}.
 */
export class Levels {
  readonly #byPath = new Map<string, Level>();
  /** The nodes of a field are one object for all its parents, so that a path is put together once. */
  readonly #byNodes = new Map<object, Level>();

  /** Knows that a field waits for `value`, until it is there. */
  track(info: GraphQLResolveInfo | undefined, value: Promise<unknown>): void {
    const level = info && this.#levelOf(info);
    if (!level || level.awaited.has(value)) return;
    if (level.awaited.size === 0) level.startedAt = performance.now();
    level.awaited.add(value);
    const arrived = () => {
      level.awaited.delete(value);
      if (level.awaited.size === 0) for (const tell of [...level.whenIdle]) tell();
    };
    value.then(arrived, arrived);
  }

  /** Runs `dispatch` when no level above the field may give it further keys, or when that has taken long enough. */
  schedule(info: GraphQLResolveInfo | undefined, dispatch: () => void): void {
    const level = info && this.#levelOf(info);
    const above = level ? this.#above(level) : [];
    if (above.length === 0) afterPromises(dispatch);
    else waitFor(above, dispatch);
  }

  #above({ path }: Level): Level[] {
    const steps = path.split('.');
    return steps.slice(0, -1).flatMap((_, index) => {
      const level = this.#byPath.get(steps.slice(0, index + 1).join('.'));
      return level && level.awaited.size > 0 ? level : [];
    });
  }

  /** `undefined` for what no field of a query asks for. */
  #levelOf({ path, fieldNodes }: GraphQLResolveInfo): Level | undefined {
    const known = this.#byNodes.get(fieldNodes);
    if (known) return known;
    if (!path) return undefined;
    const text = pathWithoutPositions(path);
    const level = this.#byPath.get(text) ?? { path: text, awaited: new Set(), startedAt: 0, whenIdle: new Set() };
    this.#byPath.set(text, level);
    this.#byNodes.set(fieldNodes, level);
    return level;
  }
}

function waitFor(levels: readonly Level[], dispatch: () => void): void {
  const firstTookMs = performance.now() - Math.min(...levels.map(({ startedAt }) => startedAt));
  let gone = false;
  const go = () => {
    if (gone) return;
    gone = true;
    clearTimeout(timer);
    for (const level of levels) level.whenIdle.delete(tell);
    afterPromises(dispatch);
  };
  const tell = () => {
    if (levels.every(({ awaited }) => awaited.size === 0)) go();
  };
  const waitMs = Math.min(longestWaitMs, Math.max(leastWaitMs, firstTookMs));
  // An answer that has arrived by then is not late, though nobody has read it yet.
  const timer = setTimeout(() => setImmediate(go), waitMs);
  for (const level of levels) level.whenIdle.add(tell);
}

/** When all promises that are settled have been followed, as DataLoader schedules its own batches. */
function afterPromises(dispatch: () => void): void {
  void Promise.resolve().then(() => process.nextTick(dispatch));
}
