import { nearestName } from '../../definitions/nearest-name.ts';
import type { UnknownStep } from '../../values/value-path.ts';

/** What to put behind a message about a name that is not there: the near one, or the few that there are. */
export function didYouMean(given: string, accepted: readonly string[]): string {
  const nearest = nearestName(given, accepted);
  if (nearest !== undefined) return `; did you mean "${nearest}"?`;
  return accepted.length > 0 && accepted.length <= 12 ? `; there is ${accepted.join(', ')}` : '';
}

/** `Book has no field "x"; did you mean "y"?` */
export function unknownName({ name, type, accepted }: UnknownStep): string {
  return `${type} has no field "${name}"${didYouMean(name, accepted)}`;
}
