import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { gatewayOf, type TestGateway } from '../gateway-harness.ts';
import { library, libraryProject } from '../library-upstream.ts';
import { exchange, parsed } from '../raw-http.ts';
import type { LoopbackServer } from '../upstream-loopback.ts';

/** What is sent, and how it has to end. */
export interface Attack {
  /** Of the attack, as in "stops <name>". */
  readonly name: string;
  /** The bytes of a connection of its own, which the gateway ends. */
  readonly sent: string | Buffer;
  /** Status of the first answer; `'cut'` for a connection that ends without one. */
  readonly status: number | 'cut';
  /** `extensions.code` of its first error. @default not looked at */
  readonly code?: string;
  /** What the answers must be, status lines and headers included. @default not looked at */
  readonly answers?: RegExp;
}

/** A gateway over an API that is well, asked by somebody who does no harm while others attack it. */
export interface AttackedGateway extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly port: number;
  /** URLs that the API was asked for, but by the bystander. */
  calls(): string[];
  /** Makes an attack, and expects its end and that nobody else feels it. */
  withstands(attack: Attack): Promise<void>;
  /** The same of any attempt. @returns what it came to */
  unfelt<T>(attempt: () => Promise<T>): Promise<T>;
  /** Bytes on the heap that something holds. */
  heap(): number;
}

const bystander = '/books/bystander';

/** How long anybody else may wait meanwhile. An operation that holds the event loop is far above it, a busy machine is not. */
const patienceMs = 3_000;

export async function attackedGateway(
  gatewaySection: string,
  rest = '',
  files: Readonly<Record<string, string>> = {},
): Promise<AttackedGateway> {
  const upstream: LoopbackServer = await library({
    '/books': { book_id: 'b', title: 'Weft', author_id: 1 },
    '/authors': { id: '1', name: 'Ada' },
    '/counts': [{ n: 1 }],
    '/loans': { 'book-id': 'b' },
  });
  const config = `gateway: { schema: { style: graphql }, ${gatewaySection} }\n${rest}`;
  const gateway = await gatewayOf(libraryProject(upstream.origin, config, files));

  async function looksOn(): Promise<void> {
    const startedAt = performance.now();
    const { data } = await gateway.query('{ book(bookId: "bystander") { title } }', {}, bystanderHeaders);
    expect(data).toEqual({ book: { title: 'Weft' } });
    expect(performance.now() - startedAt).toBeLessThan(patienceMs);
  }

  async function unfelt<T>(attempt: () => Promise<T>): Promise<T> {
    let isOver = false;
    const attempted = attempt().finally(() => {
      isOver = true;
    });
    do await looksOn();
    while (!isOver);
    await looksOn();
    return attempted;
  }

  const attacked: AttackedGateway = {
    gateway,
    port: Number(new URL(gateway.url).port),
    calls: () => upstream.received.map(({ url }) => url).filter((url) => url !== bystander),
    async withstands({ sent, status, code, answers }) {
      const received = await unfelt(() => exchange(attacked.port, sent));
      const answer = parsed(received);
      expect(received === '' ? 'cut' : answer.status, received.slice(0, 600)).toBe(status);
      if (code !== undefined) expect(JSON.parse(answer.body).errors?.[0]?.extensions?.code).toBe(code);
      if (answers) expect(received).toMatch(answers);
      expect(received).not.toMatch(/node:internal|\bat .*\.[jt]s:\d|node_modules/);
    },
    unfelt,
    heap: () => heldMemory().heapUsed,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
  return attacked;
}

/** Of this process, without garbage. */
export function heldMemory(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage();
}

/** What the bystander proves who they are with, where the gateway wants to know. */
export const bystanderHeaders = { 'x-api-key': 'the-key-of-the-bystander' };

/** A POST of these bytes, whose connection ends with its answer. */
export function post(body: string | Buffer, ...headers: string[]): Buffer {
  const bytes = Buffer.from(body);
  const typed = headers.some((header) => /^content-type:/i.test(header)) ? [] : ['content-type: application/json'];
  const lines = [
    'POST /graphql HTTP/1.1',
    'host: h',
    'accept: application/graphql-response+json',
    'connection: close',
    ...typed,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\ncontent-length: ${bytes.byteLength}\r\n\r\n`), bytes]);
}

/** A POST of an operation. */
export function ask(query: string, variables?: unknown, ...headers: string[]): Buffer {
  return post(JSON.stringify({ query, variables }), ...headers);
}

/** A GET of an operation. */
export function get(search: string, ...headers: string[]): string {
  return [`GET /graphql${search} HTTP/1.1`, 'host: h', 'connection: close', ...headers, '', ''].join('\r\n');
}

/** For `it.each`, which cuts names that it takes out of an object. */
export function named(attacks: readonly Attack[]): [name: string, attack: Attack][] {
  return attacks.map((attack) => [attack.name, attack]);
}
