import type { CallEnd, CallMeter } from '../../upstream/upstream-client.ts';

/** Two meters as one: what the first refuses the second never sees. */
export function metersInTurn(first: CallMeter, second: CallMeter | undefined): CallMeter {
  if (!second) return first;
  return {
    begin: (source, request, context) =>
      bothEnds(first.begin(source, request, context), second.begin(source, request, context)),
    cached: (source, request, context) =>
      bothEnds(first.cached?.(source, request, context), second.cached?.(source, request, context)),
    shared(source, request) {
      first.shared?.(source, request);
      second.shared?.(source, request);
    },
    retried(request) {
      first.retried?.(request);
      second.retried?.(request);
    },
  };
}

function bothEnds(first: CallEnd | undefined, second: CallEnd | undefined): CallEnd | undefined {
  if (!first || !second) return first ?? second;
  return (outcome) => {
    first(outcome);
    second(outcome);
  };
}
