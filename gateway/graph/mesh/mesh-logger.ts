import type { Logger } from '@graphql-mesh/types';
import type { Telemetry } from '../../telemetry/events.ts';

/** Mesh's log, of which warnings and errors become notices; its progress reports are dropped. */
export function createMeshLogger(telemetry: Telemetry, source?: string): Logger {
  const notice =
    (level: 'warn' | 'error') =>
    (...parts: unknown[]) => {
      const message = parts.map(textOf).join(' ');
      // What Mesh's own REST calls cannot express is no loss: the calls are compiled from the description.
      if (!message.startsWith('Other styles including')) telemetry.emit({ type: 'notice', level, message, source });
    };
  const silent = () => undefined;
  return {
    ...(source === undefined ? {} : { name: source }),
    log: silent,
    info: silent,
    debug: silent,
    warn: notice('warn'),
    error: notice('error'),
    child: (name) => createMeshLogger(telemetry, typeof name === 'object' ? String(name['source'] ?? source) : source),
  };
}

function textOf(part: unknown): string {
  if (part instanceof Error) return part.message;
  return typeof part === 'string' ? part : JSON.stringify(part);
}
