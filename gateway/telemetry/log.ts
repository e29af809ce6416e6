import { type DestinationStream, pino } from 'pino';
import type { LogConfig } from '../config/telemetry-config.ts';
import { createAccessLine, type SeenOfRequest } from './access-line.ts';
import { callerHash } from './caller-hash.ts';
import { CallsOfRequests } from './calls-of-requests.ts';
import type { TelemetryReader } from './create-telemetry.ts';
import type { RequestEvent } from './events.ts';
import { createFailedCalls } from './failed-calls.ts';
import { gatherLines } from './gathered-lines.ts';
import { type LogLevel, type LogLine, operationLine, refusalLine, requestLine, toLogLine } from './log-line.ts';
import { prettyLine } from './pretty-line.ts';
import { createRedact, type Redact } from './redact.ts';
import { refusedRequests } from './refused-requests.ts';
import { sampledOperations } from './sampled-operations.ts';
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
  /** `gateway.log`. @default nothing beside what the log always has */
  config?: LogConfig | undefined;
}

/**
 * A reader that writes the log: one line per event, JSON or readable. It knows events only by their named
 * members, so that no header and no body gets in, and cleans every text of secrets.
 */
export function createLog(options: LogOptions = {}): TelemetryReader {
  const { level = 'info', redact: secrets = [], pretty = process.stdout.isTTY === true, config } = options;
  const destination = ofWorker(options.destination ?? linesToStdout(), options.worker);
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
  const hashOf = callerHash(config?.callerKey);
  const why = sampledOperations({ slow: config?.slow, failing: config?.failing ?? false });
  const refusalOf = refusedRequests();
  const clients = config?.clients ?? 'audit';
  const calls = new CallsOfRequests();
  const writesCalls = log.isLevelEnabled('debug');
  const writesRequests = log.isLevelEnabled('info');

  function write({ level, fields, message }: LogLine): void {
    if (log.isLevelEnabled(level)) log[level](clean(fields, redact), redact(message));
  }

  function writeRequest(event: RequestEvent): void {
    failedCalls.forget(event);
    const upstreamCalls = calls.take(event.requestId);
    if (writesRequests) {
      const caller = event.caller && hashOf(event.caller);
      const seen = { upstreamCalls, caller, client: clients === 'all' ? event.client : undefined };
      if (pretty || !writeAccess(event, seen)) write(requestLine(event, seen));
      const refusal = refusalOf(event, upstreamCalls);
      if (refusal)
        write(refusalLine(event, refusal, { caller, client: clients === 'none' ? undefined : event.client }));
    }
    const reason = why(event);
    if (reason) write(operationLine(reason, event, upstreamCalls));
  }

  /** Where there is something to clean in the line, it is left to be cleaned member by member. */
  function writeAccess(event: RequestEvent, seen: SeenOfRequest): boolean {
    const line = accessLine(event, seen);
    if (redact(line) !== line) return false;
    destination.write(line);
    return true;
  }

  return (event) => {
    switch (event.type) {
      case 'upstream.call':
        failedCalls.add(event);
        calls.add(event);
        if (writesCalls) write(toLogLine(event));
        return;
      case 'upstream.cached':
        if (writesCalls) write(toLogLine(event));
        return;
      case 'request':
        writeRequest(event);
        return;
      case 'contradiction': {
        const told = toldNow(event);
        if (told) write(toLogLine({ type: event.type, ...told }));
        return;
      }
      case 'field.error':
        write(toLogLine(event, failedCalls.durationOf(event)));
        return;
      default:
        write(toLogLine(event));
    }
  };
}

/** Puts the number of the worker into each line. */
function ofWorker(destination: DestinationStream, worker: number | undefined): DestinationStream {
  if (worker === undefined) return destination;
  return { write: (line) => destination.write(line.replace(/^\{/, `{"worker":${worker},`)) };
}

/** Standard output, for all logs of a process: one that is opened again opens nothing. Lines are lost where nobody takes them. */
export function linesToStdout(): DestinationStream {
  return gatherLines(pino.destination({ dest: 1, sync: false, maxLength: mostUnwritten }));
}

/** Characters that wait for a reader of the log that is slower than the gateway. */
const mostUnwritten = 16 * 2 ** 20;

/** The same members with every text redacted, at any depth. */
function clean(fields: Readonly<Record<string, unknown>>, redact: Redact): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cleanValue(value, redact)]));
}

function cleanValue(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, redact));
  return typeof value === 'object' && value !== null ? clean(value as Record<string, unknown>, redact) : value;
}
