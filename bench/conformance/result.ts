/** What became of one call. */
export interface CallResult {
  /** `GET /path`. */
  readonly operation: string;
  readonly extent: 'required' | 'all';
  /** By the mock; `shown` when the mock is wrong by its own description, as Ajv and the recorded request show. */
  readonly valid: 'yes' | 'no' | 'shown' | 'unsent';
  readonly leaves: number;
  readonly back: number;
  /** Values that the mock answered and the description says nothing of; not among the leaves. */
  readonly undescribed: number;
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
  /** What the mock says where it refuses the document; another upstream answered then, and Ajv judged. */
  readonly mockRefusal?: string | undefined;
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
  readonly undescribed: number;
  readonly right: number;
  /** Faulty, but not by the gateway; not among `judged`. */
  readonly excused: number;
  /** Calls that can be right. */
  readonly judged: number;
  readonly buildMs: number;
  readonly buildMegabytes: number;
}

/** Operations without a field count as calls that are wrong: two each. */
export function tally(results: readonly DocumentResult[]): Tally {
  const sum = (count: (result: DocumentResult) => number) => results.reduce((total, one) => total + count(one), 0);
  const isApart = ({ faults, excuse }: CallResult) => faults.length > 0 && excuse !== undefined;
  const all = results.flatMap((result) => result.calls);
  const excused = all.filter(isApart).length;
  const calls = (test: (call: CallResult) => boolean) => all.filter(test).length;
  const ofJudged = (count: (call: CallResult) => number) =>
    all.reduce((total, call) => total + (isApart(call) ? 0 : count(call)), 0);
  return {
    documents: results.length,
    started: sum(({ failure }) => (failure === undefined ? 1 : 0)),
    operations: sum(({ operations }) => operations),
    fields: sum(({ fields }) => fields),
    calls: sum(({ operations }) => operations * 2),
    valid: calls(({ valid }) => valid === 'yes' || valid === 'shown'),
    shown: calls(({ valid }) => valid === 'shown'),
    leaves: ofJudged(({ leaves }) => leaves),
    back: ofJudged(({ back }) => back),
    undescribed: ofJudged(({ undescribed }) => undescribed),
    right: calls(({ faults }) => faults.length === 0),
    excused,
    judged: sum(({ operations }) => operations * 2) - excused,
    buildMs: sum(({ buildMs }) => buildMs),
    buildMegabytes: Math.max(0, ...results.map(({ buildMegabytes }) => buildMegabytes)),
  };
}
