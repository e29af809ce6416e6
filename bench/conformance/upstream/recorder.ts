import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { freePort } from './ports.ts';

/** One request as it was on the wire, and what was answered. */
export interface Exchange {
  readonly method: string;
  /** As sent, with its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
  };
}

/** Stands between a gateway and the mock and keeps what passes. */
export interface Recorder extends AsyncDisposable {
  readonly origin: string;
  /** What has passed since the last call, and forgets it. */
  take(): readonly Exchange[];
  /** From now on requests go there. */
  forwardTo(upstream: string): void;
}

const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'host', 'content-length', 'expect', 'upgrade'];

/** The mock compresses when asked, and its answers are to be read here. */
const notPassedOn = [...hopByHop, 'accept-encoding'];

export async function startRecorder(): Promise<Recorder> {
  let pool: Pool | undefined;
  let exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    if (!pool) return void response.writeHead(503).end();
    pass(request, response, pool).then(
      (exchange) => exchanges.push(exchange),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${port}`,
    take() {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    forwardTo(upstream) {
      pool = new Pool(upstream, { connections: 4 });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await pool?.destroy();
    },
  };
}

async function pass(request: IncomingMessage, response: ServerResponse, pool: Pool): Promise<Exchange> {
  const body = Buffer.concat(await request.toArray());
  const { method = 'GET', url = '/' } = request;
  const headers = plainHeaders(request.headers);
  const answer = await answerOf(pool, { method, path: url, headers, body });
  response.writeHead(
    answer.status,
    Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !hopByHop.includes(name))),
  );
  response.end(answer.body);
  return { method, target: url, headers, body, answer };
}

interface Forwarded {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the mock answers; status 599 where it answers nothing that HTTP allows. */
async function answerOf(pool: Pool, { method, path, headers, body }: Forwarded): Promise<Exchange['answer']> {
  try {
    const answered = await pool.request({
      method: method as 'GET',
      path,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !notPassedOn.includes(name))),
      body: body.length > 0 ? body : null,
    });
    const bytes = Buffer.from(await answered.body.arrayBuffer());
    return { status: answered.statusCode, headers: plainHeaders(answered.headers), body: bytes };
  } catch {
    return { status: 599, headers: {}, body: Buffer.alloc(0) };
  }
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}
