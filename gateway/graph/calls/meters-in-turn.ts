import type { CallMeter } from '../../upstream/upstream-client.ts';

/** Two meters as one: what the first refuses the second never sees. */
export function metersInTurn(first: CallMeter, second: CallMeter | undefined): CallMeter {
  if (!second) return first;
  return {
    begin(source, request, context) {
      const endFirst = first.begin(source, request, context);
      const endSecond = second.begin(source, request, context);
      if (!endFirst || !endSecond) return endFirst ?? endSecond;
      return (outcome) => {
        endFirst(outcome);
        endSecond(outcome);
      };
    },
    shared(source, request) {
      first.shared?.(source, request);
      second.shared?.(source, request);
    },
    cached(source, request) {
      first.cached?.(source, request);
      second.cached?.(source, request);
    },
  };
}
