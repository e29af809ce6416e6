/** What became of one call. */
export interface CallResult {
  /** `GET /path`. */
  readonly operation: string;
  readonly extent: 'required' | 'all';
  /** By the mock; `shown` when the mock is wrong by its own description, as Ajv and the recorded request show. */
  readonly valid: 'yes' | 'no' | 'shown' | 'unsent';
  readonly leaves: number;
  readonly back: number;
  /** Empty when the call is wholly right. */
  readonly faults: readonly string[];
  /** Why faults are not the gateway's: the mock's answer breaks the description, or no value is valid by it. */
  readonly excuse?: string | undefined;
}

export type GatewayName = 'weft' | 'mesh';

/** One document through one gateway. */
export interface DocumentResult {
  readonly document: string;
  readonly gateway: GatewayName;
  readonly operations: number;
  readonly fields: number;
  readonly calls: readonly CallResult[];
  readonly buildMs: number;
  readonly buildMegabytes: number;
  /** Why there is nothing: the gateway did not start, or the mock did not. */
  readonly failure?: string | undefined;
  readonly notMapped: readonly string[];
}

/** Counts of one document, or of all. */
export interface Tally {
  readonly documents: number;
  readonly started: number;
  readonly operations: number;
  readonly fields: number;
  readonly calls: number;
  readonly valid: number;
  readonly shown: number;
  readonly leaves: number;
  readonly back: number;
  readonly right: number;
  readonly excused: number;
  readonly buildMs: number;
  readonly buildMegabytes: number;
}

/** Operations without a field count as calls that are wrong: two each. */
export function tally(results: readonly DocumentResult[]): Tally {
  const sum = (count: (result: DocumentResult) => number) => results.reduce((total, one) => total + count(one), 0);
  const calls = (test: (call: CallResult) => boolean) => sum((result) => result.calls.filter(test).length);
  return {
    documents: results.length,
    started: sum(({ failure }) => (failure === undefined ? 1 : 0)),
    operations: sum(({ operations }) => operations),
    fields: sum(({ fields }) => fields),
    calls: sum(({ operations }) => operations * 2),
    valid: calls(({ valid }) => valid === 'yes' || valid === 'shown'),
    shown: calls(({ valid }) => valid === 'shown'),
    leaves: sum((result) => result.calls.reduce((total, { leaves }) => total + leaves, 0)),
    back: sum((result) => result.calls.reduce((total, { back }) => total + back, 0)),
    right: calls(({ faults }) => faults.length === 0),
    excused: calls(({ faults, excuse }) => faults.length > 0 && excuse !== undefined),
    buildMs: sum(({ buildMs }) => buildMs),
    buildMegabytes: Math.max(0, ...results.map(({ buildMegabytes }) => buildMegabytes)),
  };
}
