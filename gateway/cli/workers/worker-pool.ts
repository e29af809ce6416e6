import { isWorkerMessage, type WorkerMessage, type WorkerRequest } from './messages.ts';

/** One worker process, as `node:cluster` gives it. */
export interface WorkerProcess {
  readonly process: { readonly pid?: number | undefined };
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
  /** Without `sent`, one whose channel is closed raises an `error` event that nobody hears. */
  send(message: WorkerRequest, sent: () => void): unknown;
  /** Ends it at once. */
  kill(signal: 'SIGKILL'): unknown;
  isDead(): boolean;
}

export interface WorkerPoolOptions {
  readonly count: number;
  /** Starts the worker with this number, from 1. */
  readonly fork: (number: number) => WorkerProcess;
  /** Told what happens to workers, one line each. */
  readonly tell: (line: string) => void;
  /** How long a worker may take to finish what runs before it is ended. */
  readonly graceMs: number;
  /** Told what workers have measured when they were asked. */
  readonly measured?: (number: number, message: Extract<WorkerMessage, { kind: 'metrics' }>) => void;
}

/** What a worker says that cannot begin to serve. */
type RefusalMessage = Extract<WorkerMessage, { kind: 'refused' | 'failed' }>;

/** A worker that could not begin to serve; the message says why. */
export class WorkerRefused extends Error {
  override readonly name = 'WorkerRefused';
  readonly told: RefusalMessage;

  constructor(told: RefusalMessage) {
    super(told.kind === 'failed' ? told.reason : told.problems.map(({ message }) => message).join('; '));
    this.told = told;
  }
}

type Ready = Extract<WorkerMessage, { kind: 'ready' }>;

interface Running {
  readonly worker: WorkerProcess;
  readonly ready: Promise<Ready>;
  readonly ended: Promise<void>;
  readonly startedAt: number;
  /** Whether who started it waits for it to serve, and sees to what comes of one that does not. */
  readonly isAwaited: boolean;
  isReady: boolean;
  /** Whether it was asked to end. */
  isRetiring: boolean;
}

/** A worker that lived at least this long did not fail because of how it was started. */
const healthyMs = 30_000;
const firstDelayMs = 100;
const longestDelayMs = 10_000;
/** What a worker may take beyond the grace of its requests to close everything and end. */
const endingMs = 2_000;

/** How long to wait before the next start after this many failures in a row. */
export function delayAfter(failures: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, failures - 1));
}

/** Keeps a number of workers serving: replaces those that end, and all of them, one after the other, on demand. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #slots = new Map<number, Running>();
  /** All that have not ended, those too that another has taken the place of. */
  readonly #alive = new Set<Running>();
  readonly #failures = new Map<number, number>();
  readonly #waiting = new Set<NodeJS.Timeout>();
  #isStopping = false;
  #restarting: Promise<void> | undefined;
  #again = false;
  #told: WorkerRequest | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /**
   * Starts all workers; resolves when all of them serve, with what the first printed.
   * @throws WorkerRefused when one cannot; the others are ended.
   */
  async start(): Promise<Ready> {
    const numbers = Array.from({ length: this.#options.count }, (_, index) => index + 1);
    const running = numbers.map((number) => this.#begin(number, true));
    try {
      const [first] = await Promise.all(running.map(({ ready }) => ready));
      if (!first) throw new Error('There must be at least one worker.');
      return first;
    } catch (error) {
      this.#isStopping = true;
      for (const { worker } of running) if (!worker.isDead()) worker.kill('SIGKILL');
      throw error;
    }
  }

  /** Sends this to all that serve, and to each that will. */
  tellAll(request: WorkerRequest): void {
    this.#told = request;
    for (const running of this.#alive) if (running.isReady) this.#send(running, request);
  }

  /** Sends this to each that has its number and serves now. @returns their numbers. */
  ask(request: WorkerRequest): number[] {
    const asked = [...this.#slots].filter(([, { isReady, worker }]) => isReady && !worker.isDead());
    for (const [, running] of asked) this.#send(running, request);
    return asked.map(([number]) => number);
  }

  #send({ worker }: Running, request: WorkerRequest): void {
    if (!worker.isDead()) worker.send(request, () => undefined);
  }

  /** Puts a new worker in the place of each, one after the other; asked again meanwhile, it does so once more. */
  restart(): Promise<void> {
    if (this.#restarting) this.#again = true;
    this.#restarting ??= this.#restartAll().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /** Lets all workers finish what runs, and waits for them to end. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#waiting) clearTimeout(timer);
    await Promise.all([...this.#alive].map((running) => this.#retire(running)));
  }

  async #restartAll(): Promise<void> {
    do {
      this.#again = false;
      for (const number of [...this.#slots.keys()].sort((a, b) => a - b)) {
        if (this.#isStopping) return;
        await this.#replace(number);
      }
    } while (this.#again);
  }

  async #replace(number: number): Promise<void> {
    const before = this.#slots.get(number);
    const next = this.#begin(number, true);
    try {
      await next.ready;
    } catch (error) {
      // Who serves goes on serving.
      if (before && !before.worker.isDead()) this.#slots.set(number, before);
      else if (!this.#isStopping) this.#beginLater(number, next, 'it could not take the place of one that ended');
      throw error;
    }
    if (before) await this.#retire(before);
    this.#options.tell(`Worker ${number} is process ${next.worker.process.pid} now.`);
  }

  #begin(number: number, isAwaited: boolean): Running {
    const worker = this.#options.fork(number);
    const ready = Promise.withResolvers<Ready>();
    const ended = Promise.withResolvers<void>();
    const running: Running = {
      worker,
      ready: ready.promise,
      ended: ended.promise,
      startedAt: performance.now(),
      isAwaited,
      isReady: false,
      isRetiring: false,
    };
    // Whoever starts it awaits it too; a replacement for one that ended is told of by its end.
    ready.promise.catch(() => undefined);
    worker.on('message', (message) => {
      if (!isWorkerMessage(message)) return;
      if (message.kind === 'metrics') {
        this.#options.measured?.(number, message);
        return;
      }
      if (message.kind !== 'ready') {
        ready.reject(new WorkerRefused(message));
        return;
      }
      running.isReady = true;
      if (this.#told) this.#send(running, this.#told);
      ready.resolve(message);
    });
    worker.on('exit', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      ready.reject(new WorkerRefused({ kind: 'failed', reason: `it ended before it served (${how})` }));
      this.#alive.delete(running);
      ended.resolve();
      this.#onEnd(number, running, how);
    });
    this.#slots.set(number, running);
    this.#alive.add(running);
    return running;
  }

  #onEnd(number: number, running: Running, how: string): void {
    const isCurrent = this.#slots.get(number) === running;
    if (this.#isStopping || running.isRetiring || !isCurrent) return;
    if (running.isReady || !running.isAwaited) this.#beginLater(number, running, how);
  }

  #beginLater(number: number, running: Running, how: string): void {
    const lived = performance.now() - running.startedAt;
    const failures = running.isReady && lived >= healthyMs ? 1 : (this.#failures.get(number) ?? 0) + 1;
    this.#failures.set(number, failures);
    const delayMs = delayAfter(failures);
    this.#options.tell(
      `Worker ${number} (process ${running.worker.process.pid}) ended: ${how}. Another starts in ${delayMs} ms.`,
    );
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      if (this.#slots.get(number) === running) this.#begin(number, false);
    }, delayMs);
    this.#waiting.add(timer);
  }

  async #retire(running: Running): Promise<void> {
    const { worker, ended } = running;
    if (worker.isDead()) return;
    if (running.isRetiring) return ended;
    running.isRetiring = true;
    // One that nothing can be sent to has lost its channel, and ends because of that.
    worker.send({ kind: 'drain' }, () => undefined);
    const timer = setTimeout(() => worker.kill('SIGKILL'), this.#options.graceMs + endingMs);
    await ended;
    clearTimeout(timer);
  }
}
