import type { RequestEvent } from './events.ts';

/**
 * The line of a request as the log writes all others, put together by hand: it is written for every request, and to
 * take it apart and together again by its members would cost as much as answering a small one.
 */
export function createAccessLine(now: () => number = Date.now): (event: RequestEvent) => string {
  let at = -1;
  let time = '';
  // Most requests have the path and the operation of one before them.
  const quotedPath = lastQuoted();
  const quotedName = lastQuoted();
  return ({ type, requestId, method, path, status, durationMs, operationName }) => {
    const present = now();
    if (present !== at) {
      at = present;
      time = new Date(present).toISOString();
    }
    const rounded = Math.round(durationMs * 100) / 100;
    const name = operationName === undefined ? '' : `,"operationName":${quotedName(operationName)}`;
    const what = `"type":"${type}","requestId":${JSON.stringify(requestId)},"method":"${method}"`;
    const which = `"path":${quotedPath(path)},"status":${status},"durationMs":${rounded}${name}`;
    return `{"level":"info","time":"${time}",${what},${which},"msg":"request"}\n`;
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
