import { createHash } from 'node:crypto';
import { ProjectError } from '../../errors/project-error.ts';

/** `sources/<name>/lock.json`: what was pinned, and what the addition wrote elsewhere. */
export interface SourceLock {
  readonly version: 1;
  readonly source: string;
  /** Where the description came from, without what is secret. */
  readonly origin: string;
  /** When it was fetched, as an ISO date and time. */
  readonly date: string;
  /** Of the API, as its description says. */
  readonly apiVersion: string | null;
  /** The pinned file and its digest. */
  readonly file: string;
  readonly sha256: string;
  /** Names of the root fields that the source gives, as the project's clients see them. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** What `weft remove` takes away again. */
  readonly added: {
    readonly created: readonly string[];
    readonly variables: readonly string[];
    readonly envExample: string;
  };
}

export function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

export function lockText(lock: SourceLock): string {
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/**
 * Reads a lock.
 * @throws ProjectError when it is not one that this version of Weft wrote
 */
export function readLock(text: string, file: string): SourceLock {
  try {
    const lock = JSON.parse(text) as SourceLock;
    const { created, variables, envExample } = lock.added;
    const isList = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (lock.version === 1 && isList(created) && isList(variables) && typeof envExample === 'string') return lock;
  } catch {
    // Told below, as a lock of another version is.
  }
  throw new ProjectError([{ severity: 'error', message: 'is not a lock of this version of Weft', location: { file } }]);
}
