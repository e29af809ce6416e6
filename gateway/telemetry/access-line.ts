import type { RequestEvent } from './events.ts';

/** What the log knows of a request beside its event. */
export interface SeenOfRequest {
  /** How many calls to upstreams it has made, each attempt for itself. */
  readonly upstreamCalls: number;
  /** Hash of who asked; `undefined` where nobody was recognised. */
  readonly caller: string | undefined;
  /** The address that it came from, where it is told. @default it is not */
  readonly client?: string | undefined;
}

/**
 * The line of a request as the log writes all others, put together by hand: it is written for every request, and to
 * take it apart and together again by its members would cost as much as answering a small one.
 */
export function createAccessLine(now: () => number = Date.now): (event: RequestEvent, seen: SeenOfRequest) => string {
  let at = -1;
  let time = '';
  // Most requests have the path and the operation of one before them.
  const quotedPath = lastQuoted();
  const quotedName = lastQuoted();
  const quotedCode = lastQuoted();
  return (event, { upstreamCalls, caller, client }) => {
    const present = now();
    if (present !== at) {
      at = present;
      time = new Date(present).toISOString();
    }
    const { type, requestId, method, path, status, durationMs, operationName, operationType, documentHash } = event;
    const { from = 'execution', failure, cost } = event;
    const rounded = Math.round(durationMs * 100) / 100;
    const what = `"type":"${type}","requestId":${JSON.stringify(requestId)},"method":"${method}"`;
    let rest = `"path":${quotedPath(path)},"status":${status},"durationMs":${rounded}`;
    if (operationName !== undefined) rest += `,"operationName":${quotedName(operationName)}`;
    if (operationType !== undefined) rest += `,"operationType":"${operationType}","documentHash":"${documentHash}"`;
    if (operationType !== undefined) rest += `,"upstreamCalls":${upstreamCalls},"from":"${from}"`;
    if (cost !== undefined) rest += `,"cost":${cost}`;
    if (caller !== undefined) rest += `,"caller":"${caller}"`;
    if (client !== undefined) rest += `,"client":${JSON.stringify(client)}`;
    if (failure) rest += `,"code":${quotedCode(failure.code)}`;
    return `{"level":"info","time":"${time}",${what},${rest},"msg":"request"}\n`;
  };
}

/** A text as JSON, put together anew only when it is another than the last. */
function lastQuoted(): (text: string) => string {
  let last: string | undefined;
  let quoted = '';
  return (text) => {
    if (text !== last) {
      last = text;
      quoted = JSON.stringify(text);
    }
    return quoted;
  };
}
