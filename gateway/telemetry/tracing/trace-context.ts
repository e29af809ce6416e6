/** What a `traceparent` says (W3C Trace Context, 3.2). */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

const version = /^(?!ff)[0-9a-f]{2}$/;
const fields = /^([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;
const lengthOf00 = 55;
const sampledFlag = 0x01;

/** Reads a `traceparent`; of a version to come as much as this one knows (3.2.4). `undefined`: it says nothing. */
export function readTraceParent(text: unknown): TraceParent | undefined {
  if (typeof text !== 'string') return undefined;
  const [, of = '', traceId, spanId, flags = ''] = fields.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || !version.test(of)) return undefined;
  if (of === '00' && text.length !== lengthOf00) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & sampledFlag) !== 0 };
}

export function traceParent(traceId: string, spanId: string, isSampled: boolean): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** What must be passed on at least (3.3.1.5); nobody should make us carry more. */
const longestState = 512;
const mostMembers = 32;
const member =
  /^(?:[a-z0-9][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** A `tracestate` that may be passed on as it is; `undefined` for one that is not well formed (3.3.1). */
export function readTraceState(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > longestState) return undefined;
  const members = text.split(',').map((one) => one.trim());
  const given = members.filter((one) => one !== '');
  const keys = new Set(given.map((one) => one.slice(0, one.indexOf('='))));
  if (given.length === 0 || given.length > mostMembers || keys.size < given.length) return undefined;
  return given.every((one) => member.test(one)) ? given.join(',') : undefined;
}
