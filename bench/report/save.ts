import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { benchFolder } from '../contenders/contender.ts';
import type { Results } from '../measurement.ts';
import { markdownLines, type Table } from './table.ts';

/** Under what circumstances figures came about. */
export interface Circumstances {
  readonly at: string;
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Load of the machine before anything began: what else ran on it, as processes that wanted a core. */
  readonly otherLoad: number;
  readonly rounds: number;
  readonly seconds: number;
}

const quietLoad = 0.3;

/** What to tell when the machine did other things as well; undefined when it was quiet. */
export function busyness({ otherLoad }: Circumstances): string | undefined {
  if (otherLoad <= quietLoad) return undefined;
  return `The machine was busy when this began (load ${otherLoad.toFixed(1)}): these figures only show who is in the race.`;
}

/** To be asked for before the run begins. */
export function circumstances(rounds: number, seconds: number): Circumstances {
  return {
    at: new Date().toISOString(),
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    otherLoad: loadavg()[0] ?? 0,
    rounds,
    seconds,
  };
}

/** The tables of a run as a page. */
export function page(tables: readonly Table[], of: Circumstances): string {
  const when = `${of.at.slice(0, 16).replace('T', ' ')} UTC`;
  const how = `${of.rounds} ${of.rounds === 1 ? 'round' : 'rounds'} of ${of.seconds} s, medians`;
  const where = `Node ${of.node}, ${of.cores} cores of ${of.processor}, shared by load, upstream and contender`;
  const busy = busyness(of);
  const head = [`${when} · ${how} · ${where}`, ...(busy === undefined ? [] : ['', busy])];
  return [...head, ...tables.flatMap((table) => ['', ...markdownLines(table)])].join('\n');
}

/** Writes `results/<time>.json` and `.md`, and `latest.*` of the same; answers the name without an ending. */
export function save(results: Results, tables: readonly Table[], of: Circumstances): string {
  const folder = path.join(benchFolder, 'results');
  mkdirSync(folder, { recursive: true });
  for (const name of [of.at.replaceAll(':', '-').slice(0, 19), 'latest']) {
    writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify({ circumstances: of, ...results }, null, 1)}\n`);
    writeFileSync(path.join(folder, `${name}.md`), `${page(tables, of)}\n`);
  }
  return path.join(folder, 'latest');
}

const markers = { begin: '<!-- bench:begin -->', end: '<!-- bench:end -->' };

/**
 * A document with what stands between its two markers replaced.
 * @throws when it does not have both.
 */
export function withFigures(document: string, figures: string): string {
  const [begin, end] = [document.indexOf(markers.begin), document.indexOf(markers.end)];
  if (begin < 0 || end < begin) throw new Error(`The page has no place for figures: ${markers.begin} … ${markers.end}`);
  return `${document.slice(0, begin)}${markers.begin}\n\n${figures}\n\n${document.slice(end)}`;
}
