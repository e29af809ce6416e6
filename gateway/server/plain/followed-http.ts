import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestReads } from '../../execution/sharing/request-reads.ts';

/** What templates find of HTTP in their context. Whoever asks for it has read what nobody else's request may hold. */
export class FollowedHttp {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #reads: RequestReads;

  constructor(req: IncomingMessage, res: ServerResponse, reads: RequestReads) {
    this.#req = req;
    this.#res = res;
    this.#reads = reads;
  }

  get req(): IncomingMessage {
    this.#reads.readBeyondHeaders();
    return this.#req;
  }

  get res(): ServerResponse {
    this.#reads.readBeyondHeaders();
    return this.#res;
  }

  /** As far as a request of the Fetch API tells the same. */
  get request(): { readonly url: string; readonly method: string; readonly headers: Headers } {
    const { url = '/', method = 'POST', headers } = this.req;
    return { url: `http://${headers.host}${url}`, method, headers: new Headers(headers as Record<string, string>) };
  }
}
