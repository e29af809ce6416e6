import type { GraphQLResolveInfo } from 'graphql';

/** One field of a query with all its parents, as `books.author`: what is loaded for it comes at about the same time. */
export interface Level {
  readonly path: string;
  /** How many of its parents wait for their value. */
  running: number;
  /** When the first of those that run began, on the clock of `performance.now()`. */
  startedAt: number;
  /** Called once nothing runs. */
  readonly whenIdle: Set<() => void>;
}

/** No batch waits longer for keys that may still come, whatever their calls take. */
export const longestWaitMs = 100;

/**
 * The levels of one request. A batch whose keys come from single calls would go out with the first key that is
 * there; it waits for the others as long as the first call took, and never longer than {@link longestWaitMs}.
 */
export class Levels {
  readonly #byPath = new Map<string, Level>();
  /** The nodes of a field are one object for all its parents, so that a path is put together once. */
  readonly #byNodes = new WeakMap<object, Level>();

  /** Counts what a field waits for, until it is there. */
  async track<T>(info: GraphQLResolveInfo | undefined, load: () => Promise<T>): Promise<T> {
    if (!info?.path) return load();
    const level = this.#levelOf(info);
    if (level.running === 0) level.startedAt = performance.now();
    level.running += 1;
    try {
      return await load();
    } finally {
      level.running -= 1;
      if (level.running === 0) for (const tell of [...level.whenIdle]) tell();
    }
  }

  /** Runs `dispatch` when no level above the field may give it further keys, or when that has taken long enough. */
  schedule(info: GraphQLResolveInfo | undefined, dispatch: () => void): void {
    const above = info?.path ? this.#above(this.#levelOf(info)) : [];
    if (above.length === 0) afterPromises(dispatch);
    else waitFor(above, dispatch);
  }

  #above({ path }: Level): Level[] {
    const steps = path.split('.');
    return steps.slice(0, -1).flatMap((_, index) => {
      const level = this.#byPath.get(steps.slice(0, index + 1).join('.'));
      return level && level.running > 0 ? level : [];
    });
  }

  #levelOf({ path, fieldNodes }: GraphQLResolveInfo): Level {
    const known = this.#byNodes.get(fieldNodes);
    if (known) return known;
    const text = pathOf(path);
    const level = this.#byPath.get(text) ?? { path: text, running: 0, startedAt: 0, whenIdle: new Set() };
    this.#byPath.set(text, level);
    this.#byNodes.set(fieldNodes, level);
    return level;
  }
}

/** The response path without the positions in lists. */
export function pathOf(path: GraphQLResolveInfo['path'] | undefined): string {
  const steps: string[] = [];
  for (let at = path; at; at = at.prev) if (typeof at.key === 'string') steps.unshift(at.key);
  return steps.join('.');
}

function waitFor(levels: readonly Level[], dispatch: () => void): void {
  const firstTookMs = performance.now() - Math.min(...levels.map(({ startedAt }) => startedAt));
  const go = () => {
    clearTimeout(timer);
    for (const level of levels) level.whenIdle.delete(tell);
    afterPromises(dispatch);
  };
  const tell = () => {
    if (levels.every(({ running }) => running === 0)) go();
  };
  const timer = setTimeout(go, Math.min(longestWaitMs, Math.max(1, firstTookMs)));
  for (const level of levels) level.whenIdle.add(tell);
}

/** When all promises that are settled have been followed, as DataLoader schedules its own batches. */
function afterPromises(dispatch: () => void): void {
  void Promise.resolve().then(() => process.nextTick(dispatch));
}
