import type { ClientTlsConfig } from './credentials-config.ts';

/** The Redis that replicas share what they count in. */
export interface RedisConfig extends RedisAddress {
  /** What the name of every key in it begins with. @default 'weft:' */
  readonly prefix: string;
  /** For an answer, in milliseconds. Beyond it Redis is taken for one that does not answer. @default 200 ms */
  readonly timeout: number;
  /** Certificates for the connection, as absolute paths. `undefined`: the system's authorities are trusted. */
  readonly tls: ClientTlsConfig | undefined;
}

/** What a URL says of a Redis (the IANA registrations of `redis:` and `rediss:`). */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Number of the database. @default 0 */
  readonly database: number;
}
