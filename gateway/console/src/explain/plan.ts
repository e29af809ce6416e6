import type { PlannedCall } from './explanation.ts';

/** A plan's calls, each before those below it. */
export function plannedCalls(calls: readonly PlannedCall[]): readonly PlannedCall[] {
  return calls.flatMap((call) => [call, ...plannedCalls(call.children)]);
}

/** The most calls that a plan comes to. */
export function plannedTotal(calls: readonly PlannedCall[]): number {
  return plannedCalls(calls).reduce((total, { calls: most }) => total + most, 0);
}

/** Why a field comes to as many calls as it does. */
export function reasonOf({ how, keys, keysArg }: PlannedCall): string {
  switch (how) {
    case 'batch':
      return `batch: ${keys.join(' ')} → ${keysArg ?? ''}`;
    case 'single':
      return keys.length > 0 ? `one call for each ${keys.join(' ')}` : 'one call for each row';
    case 'link':
      return 'link of the description';
    case 'mesh':
      return "Mesh's own call";
    case 'direct':
      return '';
  }
}
