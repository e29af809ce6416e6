import type { IncomingHttpHeaders } from 'node:http';

/** A request as a demo service received it. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query exactly as they stood on the wire. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the answer; 0 while there is none. */
  status: number;
}

const KEPT = 10_000;

/** The last 10,000 requests of one service, oldest first. */
export class RequestLog {
  readonly entries: RecordedRequest[] = [];

  add(request: RecordedRequest): void {
    this.entries.push(request);
    if (this.entries.length > KEPT) this.entries.shift();
  }

  clear(): void {
    this.entries.length = 0;
  }
}
