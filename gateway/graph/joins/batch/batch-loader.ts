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

/** A key that was asked for. */
interface AskedKey {
  readonly rows: Promise<unknown[]>;
  /** How many parents have come to it. */
  parents: number;
}

/**
 * Gathers the keys of one level into as few calls as the limits allow. Keys that read alike are one key, and are
 * asked for once in a request. A call that fails fails only the keys it carried.
 */
export class BatchLoader {
  readonly #loader: DataLoader<unknown, unknown[]>;
  /** The field that opened the batch which is being gathered. */
  #info: GraphQLResolveInfo | undefined;
  readonly #asked = new Map<string, AskedKey>();

  constructor({ fetch, limits, levels }: BatchLoaderOptions) {
    const load = async (keys: readonly unknown[], info: GraphQLResolveInfo | undefined) => {
      try {
        return rowsByKey(keys, await fetch(keys, info));
      } catch (error) {
        return keys.map(() => (error instanceof Error ? error : new Error(String(error))));
      }
    };
    this.#loader = new DataLoader<unknown, unknown[]>(
      async (keys) => {
        const info = this.#info;
        const chunks = keyChunks(keys, limits);
        return (await Promise.all(chunks.map((chunk) => load(chunk, infoOfBatch(info, this.#noteOf(chunk)))))).flat();
      },
      // Which keys are one is known here.
      { cache: false, batchScheduleFn: (dispatch) => levels.schedule(this.#info, dispatch) },
    );
  }

  #noteOf(keys: readonly unknown[]): BatchNote {
    const asked = this.#asked;
    return {
      keys: keys.length,
      get parents() {
        return keys.reduce<number>((sum, key) => sum + (asked.get(keyText(key))?.parents ?? 0), 0);
      },
    };
  }

  /** The rows of a key, in the order in which they came; of keys that read alike the same promise. */
  load(key: unknown, info: GraphQLResolveInfo | undefined): Promise<unknown[]> {
    const text = keyText(key);
    const known = this.#asked.get(text);
    if (known) {
      known.parents += 1;
      return known.rows;
    }
    this.#info = info;
    const rows = this.#loader.load(key);
    this.#asked.set(text, { rows, parents: 1 });
    return rows;
  }
}
