/** An operation whose calls the compiler cannot put as its description says; Mesh's own resolver makes them instead. */
export class UnsupportedOperation extends Error {
  override readonly name = 'UnsupportedOperation';
  /** `operationId` or `GET /path`. */
  readonly operation: string;
  /** What of the description is not supported, as `the request body is only offered as application/xml`. */
  readonly reason: string;

  constructor(operation: string, reason: string) {
    super(`${operation}: ${reason}`);
    this.operation = operation;
    this.reason = reason;
  }
}
