/**
 * The Redis that replicas share does not answer as it should, and is asked nothing; or it answers again; or it is used no
 * more while it is lost.
 */
export interface RedisEvent {
  type: 'redis';
  state: 'lost' | 'there' | 'unused';
  /** In the words of Redis or of the connection, without secrets. */
  reason: string;
  /** Who tells it: each build has its own connection. @default the only one */
  by?: object | undefined;
}
