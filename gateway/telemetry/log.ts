import { type DestinationStream, pino } from 'pino';
import type { TelemetryReader } from './create-telemetry.ts';
import { createFailedCalls } from './failed-calls.ts';
import { type LogLevel, toLogLine } from './log-line.ts';
import { prettyLine } from './pretty-line.ts';
import { createRedact, type Redact } from './redact.ts';

export interface LogOptions {
  /** The least loud level that is written; `silent` writes nothing. @default 'info' */
  level?: LogLevel | 'silent' | undefined;
  /** Secrets of the configuration; wherever they occur, `[redacted]` stands instead. @default [] */
  redact?: readonly string[] | undefined;
  /** One readable line instead of JSON. @default whether stdout is a terminal */
  pretty?: boolean | undefined;
  /** Where lines go. @default stdout */
  destination?: DestinationStream | undefined;
}

/**
 * A reader that writes the log: one line per event, JSON or readable. It knows events only by their named
 * members, so that no header and no body gets in, and cleans every text of secrets.
 */
export function createLog(options: LogOptions = {}): TelemetryReader {
  const { level = 'info', redact: secrets = [], pretty = process.stdout.isTTY === true } = options;
  const destination = options.destination ?? pino.destination({ dest: 1, sync: true });
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pretty ? { write: (line) => destination.write(prettyLine(line)) } : destination,
  );
  const redact = createRedact(secrets);
  const failedCalls = createFailedCalls();

  return (event) => {
    if (event.type === 'upstream.call') failedCalls.add(event);
    if (event.type === 'request') failedCalls.forget(event);
    const failedAfterMs = event.type === 'field.error' ? failedCalls.durationOf(event) : undefined;
    const line = toLogLine(event, failedAfterMs);
    if (log.isLevelEnabled(line.level)) log[line.level](clean(line.fields, redact), redact(line.message));
  };
}

/** The same members with every text redacted, at any depth. */
function clean(fields: Readonly<Record<string, unknown>>, redact: Redact): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (typeof value === 'string') return [name, redact(value)];
      if (typeof value === 'object' && value !== null) return [name, clean(value as Record<string, unknown>, redact)];
      return [name, value];
    }),
  );
}
