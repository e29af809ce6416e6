import type { Telemetry, TelemetryEvent } from './events.ts';

/** Takes note of an event. It must not wait; what it throws is dropped. */
export type TelemetryReader = (event: TelemetryEvent) => void;

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
