import { createHash } from 'node:crypto';

/** A script in Lua, which Redis runs without anything in between. */
export interface RedisScript {
  readonly text: string;
  /** By which Redis knows it again. */
  readonly sha1: string;
  /** Arguments with which it changes nothing: every new connection shows by them that it can be run. */
  readonly trial: readonly string[];
}

export function redisScript(text: string, trial: readonly string[]): RedisScript {
  return { text, sha1: createHash('sha1').update(text).digest('hex'), trial };
}

/** What replicas share. Where it does not answer, nobody waits for it. */
export interface Redis {
  /** Whether it can be asked: it has answered, and was not late since. */
  readonly isThere: boolean;
  /**
   * Runs a script on one key.
   * @throws Error when there is no answer in time, or an error is answered; then it is not there until it answers again
   */
  run(script: RedisScript, key: string, args: readonly string[]): Promise<unknown>;
  /** What it answers makes no sense: it is not there until another connection to it is made. */
  distrust(reason: string): void;
  close(): void;
}
