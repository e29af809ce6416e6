import { suggestionList } from 'graphql/jsutils/suggestionList.js';

/** The name that was probably meant, if one is near enough. */
export function nearestName(given: string, accepted: readonly string[]): string | undefined {
  return suggestionList(given, accepted)[0];
}
