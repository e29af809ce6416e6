import { scopeOf } from './request-scope.ts';

/** The request header by which a caller asks for the explanation. */
export const explainHeader = 'x-weft-explain';

/**
 * What the caller of an operation asks to be told: `calls` that it made, or the `plan` of it without its being executed.
 * `unknown` is refused, since it may be a misspelt `plan`.
 */
export type ExplainWanted = 'calls' | 'plan' | 'unknown' | undefined;

export function explainWanted(context: object): ExplainWanted {
  const value = scopeOf(context).callerHeaders[explainHeader];
  switch (value) {
    case undefined:
      return undefined;
    case '1':
      return 'calls';
    case 'plan':
      return 'plan';
    default:
      return 'unknown';
  }
}
