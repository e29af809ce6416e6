import { count } from './amounts.ts';
import type { MadeCall } from './explanation.ts';

/** Status, error code, or that there was neither. */
export function outcomeOf({ error, status, durationMs }: MadeCall): string {
  if (error !== null) return status === null ? error : `${status} ${error}`;
  return status === null ? (durationMs === null ? 'no answer yet' : 'answered') : String(status);
}

/** How many keys the call carries, and for how many values; empty for a call that is no batch. */
export function batchText({ keys, parents }: MadeCall): string {
  if (keys === null) return '';
  return parents === null || parents === keys ? count(keys, 'key') : `${count(keys, 'key')} for ${parents}`;
}

/** What was spared by it, and what it cost twice. */
export function notesOf({ from, shared, retries }: MadeCall): readonly string[] {
  return [
    from === 'cache' ? 'cached' : '',
    retries > 0 ? count(retries, 'retry', 'retries') : '',
    shared > 0 ? `${shared} deduplicated` : '',
  ].filter(Boolean);
}
