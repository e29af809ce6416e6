import { type Location, ProjectError } from '../../errors/project-error.ts';

/**
 * The error for a document that cannot be read at all.
 * @param file Path or address; of an address only what is safe to show is shown.
 */
export function unreadable(
  reason: string,
  file: string,
  cause?: unknown,
  at: Omit<Location, 'file'> = {},
): ProjectError {
  const location = { file: shownAddress(file), ...at };
  const error = new ProjectError([{ severity: 'error', message: `the document ${reason}`, location }]);
  return cause === undefined ? error : Object.assign(error, { cause });
}

/** A URL without user name, password, query and fragment, in which tokens travel; anything else as it is. */
export function shownAddress(address: string): string {
  const url = /^https?:/i.test(address) ? URL.parse(address) : null;
  return url ? url.origin + url.pathname : address;
}
