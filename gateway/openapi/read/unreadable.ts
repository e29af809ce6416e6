import { relative, sep } from 'node:path';
import { type Location, ProjectError } from '../../errors/project-error.ts';

/**
 * The error for a document that cannot be read at all.
 * @param file Its name as `shownName` gives it, or its address.
 */
export function unreadable(
  reason: string,
  file: string,
  cause?: unknown,
  at: Omit<Location, 'file'> = {},
): ProjectError {
  const location = { file: shownName(file), ...at };
  const error = new ProjectError([{ severity: 'error', message: `the document ${reason}`, location }]);
  return cause === undefined ? error : Object.assign(error, { cause });
}

/**
 * How problems name a document: a path relative to the project's folder where it is inside it, an address without
 * user name, password, query and fragment, in which tokens travel.
 */
export function shownName(location: string, dir?: string): string {
  const url = /^https?:/i.test(location) ? URL.parse(location) : null;
  if (url !== null) {
    return url.origin + url.pathname;
  }
  // What is no URL may still hold what somebody meant to be a password or a token.
  if (/^https?:/i.test(location)) return location.replace(/[?#].*$/s, '').replace(/\/\/.*@/s, '//');
  return dir !== undefined && location.startsWith(dir + sep) ? relative(dir, location) : location;
}
