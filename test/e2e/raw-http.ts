import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection on which a test writes what no HTTP client would. */
export interface RawConnection {
  readonly socket: Socket;
  /** All that came so far. */
  received(): string;
  /** Resolves when what came so far matches. */
  until(pattern: RegExp): Promise<string>;
  /** All that came until the server closed. */
  closed(): Promise<string>;
}

export async function rawConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
  });
  // A reset is one of the ways in which a server may close.
  socket.on('error', () => undefined);
  return {
    socket,
    received: () => received,
    async until(pattern) {
      while (!pattern.test(received)) {
        if (socket.closed) throw new Error(`closed before ${pattern}: ${received}`);
        await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      }
      return received;
    },
    async closed() {
      if (!socket.closed) await once(socket, 'close');
      return received;
    },
  };
}

/** Writes these bytes on a new connection and resolves with all that comes until the server closes it. */
export async function exchange(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  const connection = await rawConnection(port);
  for (const part of parts) connection.socket.write(part);
  return connection.closed();
}

/** Status, headers and body of one raw answer. */
export function parsed(answer: string): { status: number; headers: Record<string, string>; body: string } {
  const end = answer.indexOf('\r\n\r\n');
  const [line = '', ...lines] = answer.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((header) => {
      const colon = header.indexOf(':');
      return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(line.split(' ')[1]), headers, body: answer.slice(end + 4) };
}
