import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { RawRequest } from './contract.ts';
import { Dispatcher } from './dispatch.ts';
import { type PlannedFailure, PlannedFailures } from './planned-failures.ts';
import type { Reply } from './reply.ts';
import { type RecordedRequest, RequestLog } from './request-log.ts';
import type { Habits, Service, ServiceDefinition } from './service.ts';

export interface ServiceServerOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly habits: Habits;
  /** Answers 500 when an operation's answer is not what its description promises. */
  readonly checkAnswers: boolean;
}

const LARGEST_BODY = 1024 * 1024;

/** One demo service on 127.0.0.1. */
export class ServiceServer {
  readonly name: string;
  readonly #definition: ServiceDefinition;
  readonly #options: ServiceServerOptions;
  readonly #dispatcher: Dispatcher;
  readonly #server: Server;
  readonly #log = new RequestLog();
  readonly #failures = new PlannedFailures();
  readonly #closing = new AbortController();
  #service: Service;

  private constructor(definition: ServiceDefinition, options: ServiceServerOptions) {
    this.name = definition.name;
    this.#definition = definition;
    this.#options = options;
    this.#dispatcher = new Dispatcher(definition, options.checkAnswers);
    this.#service = definition.open(options.habits);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** @throws the system's error when the port cannot be had. */
  static async listen(definition: ServiceDefinition, options: ServiceServerOptions): Promise<ServiceServer> {
    const started = new ServiceServer(definition, options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    started.#server.once('error', reject);
    started.#server.listen(options.port, '127.0.0.1', resolve);
    await promise;
    return started;
  }

  /** `http://127.0.0.1:4101`. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Where the description's paths begin. */
  get url(): string {
    return this.origin + this.#definition.basePath;
  }

  /** The last 10,000 requests, oldest first. */
  get requests(): readonly RecordedRequest[] {
    return this.#log.entries;
  }

  /** Makes a coming request fail. */
  failNext(failure: PlannedFailure = {}): void {
    this.#failures.add(failure);
  }

  /** Forgets requests and planned failures and puts the seed data back. */
  reset(): void {
    this.#log.clear();
    this.#failures.clear();
    this.#service.close?.();
    this.#service = this.#definition.open(this.#options.habits);
  }

  /** Stops at once; running requests are cut off. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#service.close?.();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    try {
      const body = await bodyOf(request);
      const entry: RecordedRequest = { method, path: url, headers, body: body ?? '', status: 0 };
      this.#log.add(entry);
      const reply =
        body === undefined
          ? this.#service.fault({ status: 413, message: 'The body is larger than 1 MiB.', violations: [] })
          : await this.#answer(url, rawRequest(request, body));
      if (reply === 'hang up') return void request.socket.destroy();
      entry.status = reply.status;
      send(response, reply, method);
    } catch {
      // The caller went away while it was sending, or the company is closing.
      request.socket.destroy();
    }
  }

  async #answer(target: string, request: RawRequest): Promise<Reply | 'hang up'> {
    const failure = this.#failures.take(request.method, target);
    if (failure?.delayMs !== undefined) await wait(failure.delayMs, undefined, { signal: this.#closing.signal });
    if (failure?.hangUp === true) return 'hang up';
    if (failure?.reply !== undefined) return failure.reply;
    if (failure !== undefined && failure.delayMs === undefined) return { status: 500 };
    try {
      return await this.#dispatcher.answer(this.#service, target, request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return this.#service.fault({ status: 500, message, violations: [] });
    }
  }
}

function rawRequest(request: IncomingMessage, bodyText: string): RawRequest {
  const { method = '', url = '', headers } = request;
  const at = url.indexOf('?');
  const rawPath = at === -1 ? url : url.slice(0, at);
  return { method, rawPath, rawQuery: at === -1 ? '' : url.slice(at + 1), headers, bodyText };
}

/** The body's text, `undefined` when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, reply: Reply, method: string): void {
  const body = reply.body ?? '';
  const length = reply.status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(reply.status, { ...reply.headers, ...length });
  response.end(method === 'HEAD' ? '' : body);
}
