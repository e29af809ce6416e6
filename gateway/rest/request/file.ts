/** A file as the Fetch API and its ponyfills give it to resolvers; `name` is missing on a bare `Blob`. */
export interface FileLike {
  readonly name?: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  arrayBuffer(): PromiseLike<ArrayBuffer>;
}

/** Whether a value is a file. A ponyfill's is no `instanceof Blob`. */
export function isFile(value: unknown): value is FileLike {
  if (typeof value !== 'object' || value === null) return false;
  const { arrayBuffer, size, type } = value as Partial<FileLike>;
  return typeof arrayBuffer === 'function' && typeof size === 'number' && typeof type === 'string';
}

/** Files and bytes one after the other; files are read when they are due. It may be walked more than once. */
export function streamOf(parts: readonly (Uint8Array | FileLike)[]): AsyncIterable<Uint8Array> {
  return {
    async *[Symbol.asyncIterator]() {
      for (const part of parts) yield part instanceof Uint8Array ? part : new Uint8Array(await part.arrayBuffer());
    },
  };
}
