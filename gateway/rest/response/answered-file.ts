/** A file that an upstream answered. Unlike those of any `File`, its bytes can be had at once. */
export class AnsweredFile extends File {
  readonly #bytes: Buffer;

  /** @param bytes must not be changed afterwards. */
  constructor(bytes: Buffer, name: string, type: string) {
    super([Uint8Array.from(bytes)], name, { type });
    this.#bytes = bytes;
  }

  /** The file as a `data:` URL (RFC 2397), which JSON can carry and a browser open. */
  toDataUrl(): string {
    return `data:${this.type || 'application/octet-stream'};base64,${this.#bytes.toString('base64')}`;
  }
}
