import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { type BatchNote, infoOfBatch } from '../../calls/batch-notes.ts';
import type { Levels } from '../../calls/levels.ts';
import { type BatchLimits, keyChunks } from './key-chunks.ts';
import { keyText } from './key-text.ts';
import { type KeyedRow, rowsByKey } from './rows-by-key.ts';

export interface BatchLoaderOptions {
  /** One call for these keys. */
  readonly fetch: (keys: readonly unknown[], info: GraphQLResolveInfo | undefined) => Promise<readonly KeyedRow[]>;
  readonly limits: BatchLimits;
  readonly levels: Levels;
}

/**
 * Gathers the keys of one level into as few calls as the limits allow. Keys that read alike are one key, and are
 * asked for once in a request. A call that fails fails only the keys it carried.
 */
export class BatchLoader {
  readonly #loader: DataLoader<unknown, unknown[], string>;
  /** The field that opened the batch which is being gathered. */
  #info: GraphQLResolveInfo | undefined;
  /** How many parents have come to each key, by its text. */
  readonly #parents = new Map<string, number>();

  constructor({ fetch, limits, levels }: BatchLoaderOptions) {
    const load = async (keys: readonly unknown[], info: GraphQLResolveInfo | undefined) => {
      try {
        return rowsByKey(keys, await fetch(keys, info));
      } catch (error) {
        return keys.map(() => (error instanceof Error ? error : new Error(String(error))));
      }
    };
    this.#loader = new DataLoader<unknown, unknown[], string>(
      async (keys) => {
        const info = this.#info;
        const chunks = keyChunks(keys, limits);
        return (await Promise.all(chunks.map((chunk) => load(chunk, infoOfBatch(info, this.#noteOf(chunk)))))).flat();
      },
      { cacheKeyFn: keyText, batchScheduleFn: (dispatch) => levels.schedule(this.#info, dispatch) },
    );
  }

  #noteOf(keys: readonly unknown[]): BatchNote {
    const parents = this.#parents;
    return {
      keys: keys.length,
      get parents() {
        return keys.reduce<number>((sum, key) => sum + (parents.get(keyText(key)) ?? 0), 0);
      },
    };
  }

  /** The rows of a key, in the order in which they came. */
  load(key: unknown, info: GraphQLResolveInfo | undefined): Promise<unknown[]> {
    this.#info = info;
    const text = keyText(key);
    this.#parents.set(text, (this.#parents.get(text) ?? 0) + 1);
    return this.#loader.load(key);
  }
}
