import type { ErrorCode } from '../errors/catalogue.ts';

/** A call to an upstream ended, with an answer or without. */
export interface UpstreamCallEvent {
  type: 'upstream.call';
  requestId: string | undefined;
  source: string;
  /** `operationId` or `GET /path`; never with argument values. */
  operation: string;
  method: string;
  /** HTTP status, or `undefined` when no answer came. */
  status: number | undefined;
  durationMs: number;
  error: ErrorCode | undefined;
}

/** A field failed; emitted once per failure, with what clients are not told. */
export interface FieldErrorEvent {
  type: 'field.error';
  requestId: string | undefined;
  code: ErrorCode;
  message: string;
  path: string | undefined;
  source: string | undefined;
  operation: string | undefined;
  status: number | undefined;
  upstreamMessage: string | undefined;
  cause: unknown;
}

/** An HTTP request to the gateway was answered. */
export interface RequestEvent {
  type: 'request';
  requestId: string;
  method: string;
  path: string;
  status: number;
  durationMs: number;
  operationName: string | undefined;
}

/** Something about the gateway itself that an operator wants to know. */
export interface NoticeEvent {
  type: 'notice';
  level: 'info' | 'warn' | 'error';
  message: string;
  source?: string | undefined;
  cause?: unknown;
}

export type TelemetryEvent = UpstreamCallEvent | FieldErrorEvent | RequestEvent | NoticeEvent;

/** Where every room reports what happens. `emit` never throws and never waits. */
export interface Telemetry {
  emit(event: TelemetryEvent): void;
}
