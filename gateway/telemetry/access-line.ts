import type { RequestEvent } from './events.ts';

/**
 * The line of a request as the log writes all others, put together by hand: it is written for every request, and to
 * take it apart and together again by its members would cost as much as answering a small one.
 */
export function createAccessLine(now: () => number = Date.now): (event: RequestEvent) => string {
  let at = -1;
  let time = '';
  return ({ type, requestId, method, path, status, durationMs, operationName }) => {
    const present = now();
    if (present !== at) {
      at = present;
      time = new Date(present).toISOString();
    }
    const rounded = Math.round(durationMs * 100) / 100;
    const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
    const what = `"type":"${type}","requestId":${JSON.stringify(requestId)},"method":${JSON.stringify(method)}`;
    const which = `"path":${JSON.stringify(path)},"status":${status},"durationMs":${rounded}${name}`;
    return `{"level":"info","time":"${time}",${what},${which},"msg":"request"}\n`;
  };
}
