import { areSameForAll } from '../../rest/templates/same-for-all.ts';
import type { RequestState } from '../calls/request-state.ts';
import { textsOf } from './checks/root-templates.ts';

/**
 * To be told of each call of a join before it is made: where the templates of its arguments read the caller's own
 * request, what is made of its answer is for nobody else. Neither the call nor one that is shared with it can tell,
 * since the arguments might have come from anybody.
 */
export function compileCallerNote(templates: Readonly<Record<string, unknown>>): (state: RequestState) => void {
  const texts = [...textsOf(templates)].map(([, text]) => text);
  if (areSameForAll(texts, 'same for all')) return () => {};
  // For how long it is good is told by the call.
  return ({ request }) => request.freshness?.note(Number.POSITIVE_INFINITY, false);
}
