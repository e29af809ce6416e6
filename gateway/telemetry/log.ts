import { type DestinationStream, pino } from 'pino';
import { createAccessLine } from './access-line.ts';
import type { TelemetryReader } from './create-telemetry.ts';
import type { RequestEvent, TelemetryEvent } from './events.ts';
import { createFailedCalls } from './failed-calls.ts';
import { gatherLines } from './gathered-lines.ts';
import { type LogLevel, toLogLine } from './log-line.ts';
import { prettyLine } from './pretty-line.ts';
import { createRedact, type Redact } from './redact.ts';
import { toldContradictions } from './told-contradictions.ts';

export interface LogOptions {
  /** The least loud level that is written; `silent` writes nothing. @default 'info' */
  level?: LogLevel | 'silent' | undefined;
  /** Secrets of the configuration; wherever they occur, `[redacted]` stands instead. @default [] */
  redact?: readonly string[] | undefined;
  /** One readable line instead of JSON. @default whether stdout is a terminal */
  pretty?: boolean | undefined;
  /** Where lines go. @default stdout */
  destination?: DestinationStream | undefined;
  /** Number of the worker that writes, in each line. @default none, where there is one process */
  worker?: number | undefined;
}

/**
 * A reader that writes the log: one line per event, JSON or readable. It knows events only by their named
 * members, so that no header and no body gets in, and cleans every text of secrets.
 */
export function createLog(options: LogOptions = {}): TelemetryReader {
  const { level = 'info', redact: secrets = [], pretty = process.stdout.isTTY === true } = options;
  const destination = ofWorker(options.destination ?? stdout(), options.worker);
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pretty ? { write: (line) => destination.write(prettyLine(line, options.worker)) } : destination,
  );
  const redact = createRedact(secrets);
  const failedCalls = createFailedCalls();
  const toldNow = toldContradictions(() => performance.now());

  const accessLine = createAccessLine();
  const writesCalls = log.isLevelEnabled('debug');
  const writesRequests = log.isLevelEnabled('info');

  /** Where there is something to clean in the line, it is left to be cleaned member by member. */
  function writeAccess(event: RequestEvent): boolean {
    const line = accessLine(event);
    if (redact(line) !== line) return false;
    destination.write(line);
    return true;
  }

  function write(event: TelemetryEvent): void {
    const failedAfterMs = event.type === 'field.error' ? failedCalls.durationOf(event) : undefined;
    const line = toLogLine(event, failedAfterMs);
    if (log.isLevelEnabled(line.level)) log[line.level](clean(line.fields, redact), redact(line.message));
  }

  return (event) => {
    if (event.type === 'upstream.call') {
      failedCalls.add(event);
      if (writesCalls) write(event);
    } else if (event.type === 'request') {
      failedCalls.forget(event);
      if (writesRequests && (pretty || !writeAccess(event))) write(event);
    } else if (event.type === 'contradiction') {
      const told = toldNow(event);
      if (told) write({ type: event.type, ...told });
    } else write(event);
  };
}

/** Puts the number of the worker into each line. */
function ofWorker(destination: DestinationStream, worker: number | undefined): DestinationStream {
  if (worker === undefined) return destination;
  return { write: (line) => destination.write(line.replace(/^\{/, `{"worker":${worker},`)) };
}

/** Lines are lost where nobody takes them. */
function stdout(): DestinationStream {
  return gatherLines(pino.destination({ dest: 1, sync: false, maxLength: mostUnwritten }));
}

/** Characters that wait for a reader of the log that is slower than the gateway. */
const mostUnwritten = 16 * 2 ** 20;

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
