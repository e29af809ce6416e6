/** A body ready to send. */
export interface EncodedBody {
  readonly contentType: string;
  /** In bytes, where `body` is an iterable and its length is known. */
  readonly contentLength?: number | undefined;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}
