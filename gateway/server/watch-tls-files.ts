import { type StatsListener, unwatchFile, watchFile } from 'node:fs';
import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { readTlsFiles, type TlsFiles } from './tls-files.ts';

export interface TlsFilesWatch {
  readonly telemetry: Telemetry;
  /** Told of files that changed and can be used together. */
  onChange(files: TlsFiles): void;
  /** How often the files are looked at, in milliseconds. @default 5_000 */
  readonly everyMs?: number | undefined;
}

/**
 * Reads the files of `serve.sslCredentials` again when they change, by polling (decision 0228). Files that cannot be used
 * are told to the log, and those before stay. @returns what ends it
 */
export function watchTlsFiles(
  config: ProjectConfig,
  { telemetry, onChange, everyMs = 5_000 }: TlsFilesWatch,
): () => void {
  const { tls } = config.gateway.server;
  if (!tls) return () => undefined;
  async function read(): Promise<void> {
    try {
      const files = await readTlsFiles(config);
      if (files) onChange(files);
      telemetry.emit({
        type: 'notice',
        level: 'info',
        message: 'The TLS certificate was read again, and is served now.',
      });
    } catch (cause) {
      const message = 'The TLS certificate changed and cannot be used; the one before is served on.';
      telemetry.emit({ type: 'notice', level: 'error', message, cause });
    }
  }
  const look: StatsListener = (now, before) => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) void read();
  };
  const paths = [tls.cert, tls.key];
  for (const path of paths) watchFile(path, { interval: everyMs, persistent: false }, look);
  return () => {
    for (const path of paths) unwatchFile(path, look);
  };
}
