import type { Telemetry, TelemetryEvent } from './events.ts';

/** Takes note of an event. It must not wait; what it throws is dropped. */
export type TelemetryReader = (event: TelemetryEvent) => void;

/** A reader that sends on what it is told, later: whoever ends the process has it send the rest before. */
export interface TelemetryOutlet {
  readonly read: TelemetryReader;
  /** Sends what waits, and takes nothing more. What has not gone out within `graceMs` is lost. */
  close(graceMs: number): Promise<void>;
}

/** Telemetry of a process that is to end in order. */
export interface OpenedTelemetry extends Telemetry {
  /** To be called before the gateway lets go of what it holds: that a breaker or Redis is gone with it is no all-clear. */
  stopping(): void;
  /** Has all outlets send what waits. @param graceMs how long that may take */
  close(graceMs: number): Promise<void>;
}

/** Hands each event to all readers in their order. A reader that fails disturbs neither the others nor the request. */
export function createTelemetry(readers: readonly TelemetryReader[]): Telemetry {
  return {
    emit(event) {
      for (const read of readers) {
        try {
          read(event);
        } catch {
          // Whoever emits is answering a request; there is nobody to tell.
        }
      }
    },
  };
}
