/** The Redis that replicas share does not answer as it should, and is asked nothing; or it answers again. */
export interface RedisEvent {
  type: 'redis';
  state: 'lost' | 'there';
  /** In the words of Redis or of the connection, without secrets. */
  reason: string;
  /** Who tells it: each build has its own connection. @default the only one */
  by?: object | undefined;
}
