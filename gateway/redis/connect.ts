import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { ClientTlsConfig } from '../config/credentials-config.ts';
import type { RedisConfig } from '../config/redis-config.ts';

/** One connection, which is not made again when it is lost. */
export interface RedisConnection {
  /** Sends a command. Rejects with what Redis answers as an error, and when the connection ends before the answer. */
  send(words: readonly string[]): Promise<unknown>;
  /** Ends it; what waits for an answer is rejected. */
  destroy(): void;
}

/**
 * Makes a connection on which commands can be sent: encrypted and authenticated as the configuration wants it.
 * @param trial what must come to a good end before there is a connection
 * @param onLost called when it ends other than by `destroy`, perhaps twice
 */
export type ConnectToRedis = (
  trial: (connection: RedisConnection) => Promise<void>,
  onLost: (error: Error) => void,
) => Promise<RedisConnection>;

/** Everything until the trial is over may take so many times as long as an answer, and this at most. */
const connecting = { timeouts: 10, longestMs: 5_000 };

/** Connections to the Redis of a configuration. Certificates are read for each, so that renewed ones are used. */
export function connectsTo(config: RedisConfig): ConnectToRedis {
  const timeoutMs = Math.min(connecting.longestMs, connecting.timeouts * config.timeout);
  return async (trial, onLost) => {
    const client = await clientOf(config, timeoutMs);
    const connection: RedisConnection = {
      send: (words) => client.sendCommand(words),
      destroy: () => client.destroy(),
    };
    let isMade = false;
    let failure: Error | undefined;
    const fail = (error: Error): void => {
      failure ??= error;
      client.destroy();
    };
    client.on('error', (error: Error) => (isMade ? onLost(error) : fail(error)));
    const late = () => {
      if (!isMade) fail(new Error(`no connection within ${timeoutMs} ms`));
    };
    // A process that was busy itself reads first what has come meanwhile.
    const timer = setTimeout(setImmediate, timeoutMs, late);
    try {
      await client.connect();
      await trial(connection);
      isMade = true;
      return connection;
    } catch (error) {
      // What waits for an answer hears only that the connection was ended.
      fail(error as Error);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  };
}

async function clientOf(config: RedisConfig, connectTimeout: number) {
  const { host, port, isEncrypted, username, password, database } = config;
  const [{ createClient }, certificates] = await Promise.all([import('@redis/client'), certificatesOf(config.tls)]);
  return createClient({
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    database,
    // What old servers and proxies speak too, and enough for what is asked here.
    RESP: 2,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    // Who asks has another way and does not wait: whether to connect again, and what is late, is decided above this.
    disableOfflineQueue: true,
    commandOptions: { timeout: 0 },
    socket: {
      ...{ host, port, connectTimeout, reconnectStrategy: false as const },
      ...(isEncrypted && { tls: true as const, ...(isIP(host) === 0 && { servername: host }), ...certificates }),
    },
  });
}

async function certificatesOf(tls: ClientTlsConfig | undefined): Promise<Record<string, string>> {
  const { cert, key, ca, passphrase } = tls ?? {};
  const read = Object.entries({ cert, key, ca }).flatMap(([name, file]) =>
    file === undefined ? [] : [readFile(file, 'utf8').then((text) => [name, text] as const)],
  );
  return { ...Object.fromEntries(await Promise.all(read)), ...(passphrase !== undefined && { passphrase }) };
}
