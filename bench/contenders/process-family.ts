import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all that it started hold and have spent, from `/proc` (Linux). */
export interface FamilyUse {
  /** Resident memory in MB of 1,000,000 bytes. */
  readonly megabytes: number;
  /** Processor time since they began, of all their threads, to the hundredth of a second. */
  readonly cpuSeconds: number;
}

/** Ticks of the kernel's clock in a second, which Linux has fixed for programs. */
const ticksPerSecond = 100;

export function familyUse(leader: number): FamilyUse {
  let [kibibytes, ticks] = [0, 0];
  for (const member of familyOf(leader)) {
    kibibytes += Number(/VmRSS:\s+(\d+) kB/.exec(textOf(member, 'status'))?.[1] ?? 0);
    ticks += ticksOf(textOf(member, 'stat'));
  }
  return { megabytes: (kibibytes * 1024) / 1e6, cpuSeconds: ticks / ticksPerSecond };
}

/** User and system time in a line of `/proc/<pid>/stat` (proc(5): fields 14 and 15), whatever the program's name holds. */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function familyOf(leader: number): ReadonlySet<number> {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry)) parents.set(Number(entry), parentOf(Number(entry)));
  }
  const family = new Set([leader]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
  }
  return family;
}

function parentOf(process: number): number {
  return Number(/PPid:\s+(\d+)/.exec(textOf(process, 'status'))?.[1] ?? 0);
}

function textOf(process: number, file: 'status' | 'stat'): string {
  try {
    return readFileSync(`/proc/${process}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
