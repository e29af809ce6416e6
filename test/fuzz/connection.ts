import { connect, type Socket } from 'node:net';
import type { Input } from './inputs/request.ts';

export type Outcome = { readonly answer: string } | { readonly hangs: true };

/** What is no request may leave the gateway waiting for the rest. */
const restMs = 100;

/** A connection that inputs are sent on, one after the other, and replaced when one has ended it. */
export class Connection {
  readonly #port: number;
  readonly #patienceMs: number;
  #socket: Socket | undefined;

  /** @param patienceMs how long an answer may take before it counts as hanging */
  constructor(port: number, patienceMs: number) {
    this.#port = port;
    this.#patienceMs = patienceMs;
  }

  /** Sends it, and resolves with the first whole answer, or with what came until the connection was closed. */
  async send({ bytes, isWhole }: Input): Promise<Outcome> {
    if (!isWhole) this.close();
    const socket = this.#socket?.writable ? this.#socket : this.#open();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    let answer = '';
    const take = (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (isWholeAnswer(answer)) resolve({ answer });
    };
    const closed = () => resolve({ answer });
    socket.on('data', take).on('close', closed);
    const rest = isWhole ? undefined : setTimeout(() => socket.end(), restMs);
    const hang = setTimeout(() => resolve({ hangs: true }), this.#patienceMs);
    socket.write(bytes);
    const outcome = await promise;
    clearTimeout(rest);
    clearTimeout(hang);
    socket.off('data', take).off('close', closed);
    if (!isWhole || 'hangs' in outcome || /^connection: close/im.test(answer)) this.close();
    return outcome;
  }

  #open(): Socket {
    // A reset is one of the ways in which a connection may be closed.
    this.#socket = connect(this.#port, '127.0.0.1').on('error', () => undefined);
    return this.#socket;
  }

  close(): void {
    // Thousands of connections that are closed in order would take all ports for a minute.
    this.#socket?.resetAndDestroy();
    this.#socket = undefined;
  }
}

function isWholeAnswer(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = answer.slice(0, end);
  if (/^HTTP\/1\.1 100 /.test(head)) return isWholeAnswer(answer.slice(end + 4));
  if (/^HTTP\/1\.1 (204|304) /.test(head)) return true;
  const [, length] = /^content-length: (\d+)/im.exec(head) ?? [];
  return length === undefined ? answer.endsWith('0\r\n\r\n') : answer.length >= end + 4 + Number(length);
}
