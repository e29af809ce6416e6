import type { SourceConfig } from '../config/gateway-config.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { SourceBreaker } from './breaker/source-breaker.ts';
import type { ForwardedOf } from './forwarded-headers.ts';
import { SourcePace } from './pacing/source-pace.ts';
import type { UpstreamState } from './upstream-client.ts';
import type { CallWatcher } from './watch-calls.ts';

export interface SourceConditionOptions {
  source: string;
  config: Pick<SourceConfig, 'breaker' | 'pace' | 'queue' | 'timeout'>;
  telemetry: Telemetry;
  /** All of the caller that has a part in a request. */
  partOfCaller: ForwardedOf;
}

/** What is known of how a source does at present, learned from what becomes of its calls. */
export class SourceCondition {
  readonly breaker: SourceBreaker | undefined;
  readonly pace: SourcePace | undefined;

  constructor({ source, config, telemetry, partOfCaller }: SourceConditionOptions) {
    const { breaker, pace, queue, timeout } = config;
    if (breaker) this.breaker = new SourceBreaker({ source, config: breaker, timeoutMs: timeout, telemetry });
    const callerOf = (...call: Parameters<ForwardedOf>) => JSON.stringify(partOfCaller(...call));
    if (pace) this.pace = new SourcePace({ source, by: pace, callerOf, queue });
  }

  /** Those who have to be told of all attempts. */
  get watchers(): readonly CallWatcher[] {
    return [this.breaker, this.pace].filter((watcher) => watcher !== undefined);
  }

  close(): void {
    this.breaker?.close();
  }

  get state(): UpstreamState {
    return { breaker: this.breaker?.state ?? 'closed', pacedUntil: this.pace?.pacedUntil };
  }
}
