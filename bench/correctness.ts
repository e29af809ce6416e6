import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import { headersOf } from './contenders/running.ts';
import { requestBody, type Workload } from './workloads.ts';

const limitMs = 120_000;
const probePauseMs = 50;

/** Compares answers while a contender is under load, until that ends: what is right alone may be wrong among others. */
export async function wrongUnderLoad(
  url: string,
  workload: Workload,
  callers: readonly string[],
  load: Promise<unknown>,
): Promise<string | undefined> {
  let isOver = false;
  const over = load.finally(() => {
    isOver = true;
  });
  let wrong: string | undefined;
  while (!isOver && wrong === undefined) {
    wrong = await wrongAnswer(url, workload, callers);
    await Promise.race([over, pause(probePauseMs)]);
  }
  await over;
  return wrong;
}

/**
 * What is wrong with a contender's answers to a workload, for the first, the last and some ids between; undefined when
 * all are right.
 */
export async function wrongAnswer(
  url: string,
  workload: Workload,
  callers: readonly string[],
): Promise<string | undefined> {
  const ids = workload.ids === 0 ? [1] : [1, 2, 3, Math.ceil(workload.ids / 2), workload.ids];
  for (const [index, id] of ids.entries()) {
    const caller = callers[index % Math.max(1, callers.length)];
    const headers = { 'content-type': 'application/json', ...headersOf(caller) };
    const signal = AbortSignal.timeout(limitMs);
    const response = await fetch(url, { method: 'POST', headers, body: requestBody(workload, id), signal });
    const wrong = difference(await response.text(), workload.answer(id));
    if (wrong !== undefined) return `asked for ${workload.ids === 0 ? 'it' : id}: status ${response.status}, ${wrong}`;
  }
  return undefined;
}

/** Asks for every id once, fifty at a time, so that a contender that keeps answers has them all; counts wrong ones. */
export async function askForAll(url: string, workload: Workload, callers: readonly string[]): Promise<number> {
  await using pool = disposable(new Pool(new URL(url).origin, { connections: 50 }));
  let [next, wrong] = [1, 0];
  const ask = async (): Promise<void> => {
    for (let id = next++; id <= Math.max(1, workload.ids); id = next++) {
      const caller = callers[id % Math.max(1, callers.length)];
      const { body } = await pool.request({
        method: 'POST',
        path: new URL(url).pathname,
        headers: { 'content-type': 'application/json', ...headersOf(caller) },
        body: requestBody(workload, id),
      });
      if (difference(await body.text(), workload.answer(id)) !== undefined) wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: 50 }, ask));
  return wrong;
}

/** How an answer differs from `{ data }`; undefined when it is equal, in whatever order its members stand. */
export function difference(text: string, data: Record<string, unknown>): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return `not JSON: ${text.slice(0, 200)}`;
  }
  return firstDifference(answer, { data }, '');
}

/** Where two values first differ, and how: `data.feed[3].user: null instead of {"name":"…"}`. */
function firstDifference(found: unknown, wanted: unknown, place: string): string | undefined {
  if (isDeepStrictEqual(found, wanted)) return undefined;
  if (isObject(found) && isObject(wanted)) {
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
      const member = Array.isArray(wanted) ? `${place}[${name}]` : `${place}${place && '.'}${name}`;
      const difference = firstDifference(found[name], wanted[name], member);
      if (difference !== undefined) return difference;
    }
  }
  return `${place}: ${brief(found)} instead of ${brief(wanted)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function disposable(pool: Pool): Pool & AsyncDisposable {
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close() });
}
