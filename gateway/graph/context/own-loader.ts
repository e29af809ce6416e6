import DataLoader from 'dataloader';
import { requestStateOf } from '../calls/request-state.ts';
import { keyText } from '../joins/batch/key-text.ts';

/**
 * One call of a project's own for many keys. The answer has a value for each key, in the order of the keys, or is a
 * map by key; a value may be an `Error`.
 */
export type BatchFunction = (
  keys: readonly unknown[],
  context: unknown,
) => Promise<readonly unknown[] | ReadonlyMap<unknown, unknown>>;

/**
 * `context.loader(batch)`: the one DataLoader of this request for a function of the project. Keys that read alike are
 * one; what was loaded is forgotten when a mutation has been called.
 */
export function ownLoader(batch: BatchFunction, context: unknown): DataLoader<unknown, unknown, string> {
  return requestStateOf(context).loader(
    batch,
    () =>
      new DataLoader<unknown, unknown, string>(
        async (keys) => {
          const values = await batch(keys, context);
          return values instanceof Map ? valuesByKey(keys, values) : (values as readonly unknown[]);
        },
        { cacheKeyFn: keyText },
      ),
  );
}

function valuesByKey(keys: readonly unknown[], values: ReadonlyMap<unknown, unknown>): unknown[] {
  const byText = new Map([...values].map(([key, value]) => [keyText(key), value]));
  return keys.map((key) => byText.get(keyText(key)) ?? null);
}
