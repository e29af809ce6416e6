import type { YogaLogger } from 'graphql-yoga';
import type { Telemetry } from '../telemetry/events.ts';

/** Yoga's log as notices. What it says below a warning is about its own steps, and dropped. */
export function createYogaLog(telemetry: Telemetry): YogaLogger {
  const notice =
    (level: 'warn' | 'error') =>
    (first: unknown, ...rest: unknown[]) => {
      const cause = [first, ...rest].find((part) => part instanceof Error);
      const message = typeof first === 'string' ? first : 'GraphQL Yoga reports a fault.';
      telemetry.emit({ type: 'notice', level, message, cause });
    };
  return { debug: ignored, info: ignored, warn: notice('warn'), error: notice('error') };
}

function ignored(): void {}
