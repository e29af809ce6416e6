import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'undici';
import { judged, type Kind, type Operation, operations } from './operations.ts';

/** What is sent to the gateway. */
export interface LoadPlan {
  readonly url: string;
  readonly connections: number;
  /** Of all connections together, in a second. */
  readonly rate: number;
  readonly seconds: number;
  /** The numbers of requests begin here, so that no two phases ask for the same. */
  readonly from: number;
}

/** What came of one kind of operation. */
export interface Seen {
  answers: number;
  /** Answers without what the API that is well promised, and connections that broke. */
  wrong: number;
  firstWrong: string | undefined;
  /** Fields that failed, by code. */
  codes: Record<string, number>;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export type LoadSeen = Readonly<Record<Kind, Seen>>;

/**
 * Sends operations at a steady rate, each connection one after the other: what one waits for delays no other. An answer
 * that comes after the next request of its connection was due makes that one late, and its time counts from when it was due.
 */
export async function load(plan: LoadPlan): Promise<LoadSeen> {
  const { connections, rate, seconds, from } = plan;
  const results = Object.fromEntries(operations.map(({ kind }) => [kind, nothingSeen()])) as Record<Kind, Collected>;
  const intervalMs = (connections / rate) * 1000;
  const begin = performance.now();
  let number = from;
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      const operation = operationOf(index);
      const result = results[operation.kind];
      const client = new Client(new URL(plan.url).origin, { pipelining: 1, headersTimeout: 60_000 });
      for (let dueMs = (index / connections) * intervalMs; dueMs < seconds * 1000; dueMs += intervalMs) {
        // What is overdue then is not sent any more.
        if (performance.now() - begin > seconds * 1000) break;
        const earlyMs = begin + dueMs - performance.now();
        if (earlyMs > 0) await pause(earlyMs);
        number += 1;
        const sentAt = earlyMs > 0 ? performance.now() : begin + dueMs;
        await send(client, plan.url, operation, number, result);
        result.times.push(performance.now() - sentAt);
      }
      await client.close();
    }),
  );
  return Object.fromEntries(Object.entries(results).map(([kind, one]) => [kind, summed(one)])) as LoadSeen;
}

interface Collected extends Omit<Seen, 'p50Ms' | 'p99Ms' | 'maxMs'> {
  readonly times: number[];
}

const nothingSeen = (): Collected => ({ answers: 0, wrong: 0, firstWrong: undefined, codes: {}, times: [] });

function operationOf(connection: number): Operation {
  let tenth = connection % 10;
  for (const operation of operations) {
    if (tenth < operation.tenths) return operation;
    tenth -= operation.tenths;
  }
  throw new Error('the operations take less than ten tenths');
}

async function send(client: Client, url: string, operation: Operation, number: number, result: Collected) {
  const { query } = operation;
  let wrong: string | undefined;
  try {
    const { statusCode, body } = await client.request({
      method: 'POST',
      path: new URL(url).pathname,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: operation.variables(number) }),
    });
    const { wrong: found, codes } = judged(operation, number, statusCode, await body.text());
    for (const code of codes) result.codes[code] = (result.codes[code] ?? 0) + 1;
    wrong = found;
  } catch (error) {
    wrong = `${operation.kind}: ${(error as Error).message}`;
  }
  result.answers += 1;
  if (wrong === undefined) return;
  result.wrong += 1;
  result.firstWrong ??= wrong;
}

function summed({ times, ...counts }: Collected): Seen {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { ...counts, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
