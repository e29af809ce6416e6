import { setTimeout as pause } from 'node:timers/promises';
import { type Apis, startApis } from './apis.ts';
import { drive } from './drive.ts';
import { type MeasuredGateway, startGateway } from './gateway.ts';
import type { LoadPlan, LoadSeen } from './load.ts';
import type { Held } from './measure-self.ts';
import type { Round, Soaked } from './verdict.ts';

/** What is asked of the gateway, and for how long two APIs go wrong, all rounds together. */
export type SoakPlan = Pick<LoadPlan, 'connections' | 'rate' | 'seconds'>;

const rounds = 3;
const warmSeconds = 5;
/** Of the time that APIs go wrong; all are well for so long before. */
const wellShare = 0.4;
const recoverLimitMs = 30_000;

/** Weft under load, in rounds: all APIs well at first, then two that are not. */
export async function soak(plan: SoakPlan, says: (line: string) => void): Promise<Soaked> {
  await using apis = await startApis();
  await using gateway = await startGateway(apis.environment);
  const send = numbered({ ...plan, url: gateway.url });
  says('Warming up');
  await send(warmSeconds);
  const done: Round[] = [];
  for (let number = 1; number <= rounds; number += 1) {
    done.push(await round(gateway, apis, send, plan.seconds / rounds, (line) => says(`${number}/${rounds}  ${line}`)));
  }
  return { rounds: done, duplicates: apis.duplicates() };
}

type Send = (seconds: number) => Promise<LoadSeen>;

/** Each time it sends, it asks for what was not asked for before. */
function numbered(plan: Omit<LoadPlan, 'from'>): Send {
  let from = 0;
  return (seconds) => {
    from += 100_000_000;
    return drive({ ...plan, seconds, from });
  };
}

async function round(
  gateway: MeasuredGateway,
  apis: Apis,
  send: Send,
  seconds: number,
  says: (line: string) => void,
): Promise<Round> {
  const wellSeconds = seconds * wellShare;
  says(`all APIs are well for ${Math.round(wellSeconds)} s`);
  const well = await send(wellSeconds);
  says(`one API flaps and one throttles for ${Math.round(seconds)} s`);
  const goWell = apis.goWrong();
  const residentMegabytes: number[] = [];
  const stopSampling = sampling(gateway, seconds, residentMegabytes);
  const faulty = await send(seconds);
  stopSampling();
  const throttled = goWell();
  for (const line of told(well, faulty)) says(line);
  return {
    well,
    faulty,
    throttled,
    residentMegabytes,
    recoveredMs: await recovered(gateway),
    idle: await idle(gateway),
  };
}

function told(...phases: readonly LoadSeen[]): string[] {
  const all = phases.flatMap((seen) => Object.values(seen));
  const codes: Record<string, number> = {};
  for (const [code, times] of all.flatMap((seen) => Object.entries(seen.codes))) {
    codes[code] = (codes[code] ?? 0) + times;
  }
  const failed = Object.entries(codes).map(([code, times]) => `${times.toLocaleString('en')} ${code}`);
  return [...all.flatMap(({ firstWrong }) => firstWrong ?? []), `fields failed: ${failed.join(', ')}`];
}

/** Asks for everything until all of it comes, ten times in a row: a breaker that is half open lets few through. */
async function recovered({ url }: MeasuredGateway): Promise<number | undefined> {
  const begin = performance.now();
  const query = '{ order(id: "1") { id price { amount } stock { left } } }';
  let inARow = 0;
  while (performance.now() - begin < recoverLimitMs) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    inARow = 'errors' in ((await response.json()) as object) ? 0 : inARow + 1;
    if (inARow === 10) return performance.now() - begin;
    await pause(100);
  }
  return undefined;
}

/** What it holds once connections that nobody uses are closed, within five seconds by either side. */
async function idle(gateway: MeasuredGateway): Promise<Held> {
  await pause(6_000);
  return gateway.heldLiving();
}

function sampling(gateway: MeasuredGateway, seconds: number, into: number[]): () => void {
  const begin = performance.now();
  const { isTTY } = process.stderr;
  const took = ({ residentMegabytes }: Held) => {
    into.push(residentMegabytes);
    const left = Math.max(0, Math.round(seconds - (performance.now() - begin) / 1000));
    if (isTTY) process.stderr.write(`\r  ${left} s left, ${Math.round(residentMegabytes)} MB  `);
  };
  // A gateway that ended says so to who asks next.
  const timer = setInterval(() => void gateway.held().then(took, () => undefined), 1_000);
  return () => {
    clearInterval(timer);
    if (isTTY) process.stderr.write('\r');
  };
}
