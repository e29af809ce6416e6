import { readFileSync, type StatsListener, unwatchFile, watchFile } from 'node:fs';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { ClientTlsConfig } from '../../config/credentials-config.ts';
import { ProjectError } from '../../errors/project-error.ts';

/** What connections are made with, as `node:tls` takes it. */
export interface ConnectionCertificates {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  /** Authorities that are trusted, and no others. */
  readonly ca?: string | readonly string[] | undefined;
}

export interface CertificateFilesOptions {
  readonly source: string;
  readonly files: ClientTlsConfig;
  /** Told when changed files can be used, and when they cannot: then what was read before stays. */
  onRead(failure: string | undefined): void;
  /** How often the files are looked at, in milliseconds. @default 5 s */
  readonly everyMs?: number | undefined;
}

const defaultEveryMs = 5_000;

/**
 * Certificates that are read again when their files change. Files are looked at by their name, so that a mounted secret
 * is seen to change, whose files are links to others.
 */
export class CertificateFiles {
  readonly #options: CertificateFilesOptions;
  readonly #paths: readonly string[];
  readonly #listener: StatsListener;
  readonly #changed = new Set<() => void>();
  #present: ConnectionCertificates;

  /** @throws ProjectError when they cannot be used. */
  constructor(options: CertificateFilesOptions) {
    this.#options = options;
    const { cert, key, ca } = options.files;
    this.#paths = [cert, key, ca].filter((path) => path !== undefined);
    try {
      this.#present = readCertificates(options.files);
    } catch (error) {
      throw new ProjectError([
        {
          severity: 'error',
          key: `gateway.sources.${options.source}.tls`,
          message: `cannot be used: ${reasonOf(error)}`,
        },
      ]);
    }
    this.#listener = (now, before) => {
      if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) this.read();
    };
    const interval = options.everyMs ?? defaultEveryMs;
    for (const path of this.#paths) watchFile(path, { interval, persistent: false }, this.#listener);
  }

  get present(): ConnectionCertificates {
    return this.#present;
  }

  /** To be told when there are others. */
  onChange(listener: () => void): void {
    this.#changed.add(listener);
  }

  /** Reads the files again. */
  read(): void {
    try {
      const found = readCertificates(this.#options.files);
      const { cert, key, ca } = this.#present;
      if (found.cert !== cert || found.key !== key || found.ca !== ca) {
        this.#present = found;
        for (const listener of this.#changed) listener();
      }
      this.#options.onRead(undefined);
    } catch (error) {
      this.#options.onRead(reasonOf(error));
    }
  }

  /** Looks at the files no more. */
  close(): void {
    for (const path of this.#paths) unwatchFile(path, this.#listener);
    this.#changed.clear();
  }
}

/** @throws Error when one cannot be read, is none, or the key is not the certificate's. */
function readCertificates({ cert, key, ca, passphrase }: ClientTlsConfig) {
  const certificates = {
    ...(cert !== undefined && { cert: readFileSync(cert, 'utf8') }),
    ...(key !== undefined && { key: readFileSync(key, 'utf8') }),
    ...(ca !== undefined && { ca: readFileSync(ca, 'utf8') }),
    ...(passphrase !== undefined && { passphrase }),
  };
  createSecureContext(certificates);
  return certificates;
}

/** OpenSSL's own words, as `key values mismatch`; they hold nothing of the files. */
function reasonOf(error: unknown): string {
  const { code, reason, message } = error as NodeJS.ErrnoException & { readonly reason?: string };
  if (code === 'ENOENT') return 'there is no such file';
  return reason ?? code ?? message;
}

/** The same for a server that is not the source itself: its authorities are trusted beside the system's. */
export function besideSystems(certificates: ConnectionCertificates | undefined): ConnectionCertificates | undefined {
  if (certificates?.ca === undefined) return certificates;
  return { ...certificates, ca: [...getCACertificates('default'), ...[certificates.ca].flat()] };
}
