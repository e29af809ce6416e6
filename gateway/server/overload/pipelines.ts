import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many requests of one connection may be without their whole answer. */
export const mostWaiting = 100;

/**
 * What clients sent on a connection without waiting for the answers before (RFC 9112, 9.3.2): node hands all of it on at
 * once, and one connection could take the place of all others.
 */
export class Pipelines {
  readonly #answers = new WeakMap<Socket, ServerResponse[]>();

  /** To be called once with each request: whether it may be answered, or too many before it wait on its connection. */
  mayWait({ socket }: IncomingMessage, res: ServerResponse): boolean {
    const answers = this.#answers.get(socket);
    if (!answers) {
      this.#answers.set(socket, [res]);
      return true;
    }
    const before = answers.at(-1);
    // The usual case: a client that waits.
    if (before?.writableFinished) answers.length = 0;
    else if (before) res.once('finish', () => forgetUpTo(res, answers));
    answers.push(res);
    if (answers.length > mostWaiting) dropWritten(answers);
    return answers.length <= mostWaiting;
  }
}

/** They go out in their order; the last is the one that has just come. */
function dropWritten(answers: ServerResponse[]): void {
  answers.splice(
    0,
    answers.findIndex(({ writableFinished }) => !writableFinished),
  );
}

/** A client may send a hundred at once and then idle. */
function forgetUpTo(res: ServerResponse, answers: ServerResponse[]): void {
  if (answers.at(-1) === res) answers.length = 0;
}
