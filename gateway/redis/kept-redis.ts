import type { RedisConfig } from '../config/redis-config.ts';
import type { Telemetry } from '../telemetry/events.ts';
import type { RedisEvent } from '../telemetry/redis-event.ts';
import type { ConnectToRedis, RedisConnection } from './connect.ts';
import type { Redis, RedisScript } from './redis.ts';
import { Unanswered } from './unanswered.ts';

export interface KeptRedisOptions {
  readonly config: Pick<RedisConfig, 'prefix' | 'timeout'>;
  readonly connect: ConnectToRedis;
  /** Those that are run: a connection on which one of them cannot be is none. */
  readonly scripts: readonly RedisScript[];
  readonly telemetry: Telemetry;
  /** From 0 to 1. @default `Math.random` */
  readonly random?: () => number;
}

/** Between two attempts to connect: so long at first, twice as long each time, and at most this. */
const pauseMs = { first: 250, longest: 5_000 };
/** A connection that was of use for so long was a good one: the next attempt is made soon. */
const goodAfterMs = 10_000;

/**
 * Keeps a connection to Redis, and makes another when it is lost. Redis that is late, answers an error or makes no sense
 * is lost too: one that cannot be relied on is asked nothing until a new connection shows that it works.
 */
export class KeptRedis implements Redis {
  readonly #options: KeptRedisOptions;
  readonly #unanswered: Unanswered;
  #connection: RedisConnection | undefined;
  #connectedAtMs = 0;
  #attempts = 0;
  #pause: NodeJS.Timeout | undefined;
  #told: RedisEvent['state'] = 'there';
  #isClosed = false;

  constructor(options: KeptRedisOptions) {
    this.#options = options;
    const { timeout } = options.config;
    this.#unanswered = new Unanswered(timeout, () => this.#lose(this.#connection, `no answer within ${timeout} ms`));
  }

  get isThere(): boolean {
    return this.#connection !== undefined;
  }

  /** Resolves after the first attempt to connect, whatever came of it. */
  async open(): Promise<this> {
    await this.#connect();
    return this;
  }

  async run(script: RedisScript, key: string, args: readonly string[]): Promise<unknown> {
    const connection = this.#connection;
    if (!connection) throw new Error('Redis is not there.');
    const question = this.#unanswered.asked();
    try {
      return await evaluate(connection, script, key, args);
    } catch (error) {
      this.#lose(connection, reasonOf(error));
      throw error;
    } finally {
      this.#unanswered.answered(question);
    }
  }

  distrust(reason: string): void {
    this.#lose(this.#connection, reason);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#pause);
    this.#unanswered.clear();
    this.#connection?.destroy();
    this.#connection = undefined;
    if (this.#told === 'lost') this.#tell('unused', 'it is used no more');
  }

  async #connect(): Promise<void> {
    let connection: RedisConnection | undefined;
    try {
      connection = await this.#options.connect(this.#trial, (error) => this.#lose(connection, reasonOf(error)));
    } catch (error) {
      this.#failed(reasonOf(error));
      return;
    }
    if (this.#isClosed) {
      connection.destroy();
      return;
    }
    this.#connection = connection;
    this.#connectedAtMs = performance.now();
    this.#tell('there', 'it answers');
  }

  readonly #trial = async (connection: RedisConnection): Promise<void> => {
    const { scripts, config } = this.#options;
    for (const script of scripts) await evaluate(connection, script, `${config.prefix}trial`, script.trial);
  };

  #lose(connection: RedisConnection | undefined, reason: string): void {
    if (!connection || connection !== this.#connection) return;
    this.#connection = undefined;
    this.#unanswered.clear();
    connection.destroy();
    if (performance.now() - this.#connectedAtMs >= goodAfterMs) this.#attempts = 0;
    this.#failed(reason);
  }

  #failed(reason: string): void {
    if (this.#isClosed) return;
    this.#tell('lost', reason);
    const { random = Math.random } = this.#options;
    const pause = Math.min(pauseMs.longest, pauseMs.first * 2 ** this.#attempts) * (0.5 + random() / 2);
    this.#attempts += 1;
    this.#pause = setTimeout(() => void this.#connect(), pause).unref();
  }

  #tell(state: RedisEvent['state'], reason: string): void {
    if (this.#told === state) return;
    this.#told = state;
    this.#options.telemetry.emit({ type: 'redis', state, reason, by: this });
  }
}

async function evaluate(
  connection: RedisConnection,
  { sha1, text }: RedisScript,
  key: string,
  args: readonly string[],
): Promise<unknown> {
  try {
    return await connection.send(['EVALSHA', sha1, '1', key, ...args]);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    // Another server, or one that was restarted: it knows the script from now on.
    return connection.send(['EVAL', text, '1', key, ...args]);
  }
}

/** Redis' own words, or those of the connection; they hold no secret. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return message || code || 'the connection was lost';
}
