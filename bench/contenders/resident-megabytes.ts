import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and of all that it started, from `/proc` (Linux), in MB of 1,000,000 bytes. */
export function residentMegabytes(process: number): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry)) parents.set(Number(entry), parentOf(Number(entry)));
  }
  const family = new Set([process]);
  for (let grown = true; grown; ) {
    const before = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
    grown = family.size > before;
  }
  let kibibytes = 0;
  for (const member of family) kibibytes += Number(/VmRSS:\s+(\d+) kB/.exec(statusOf(member))?.[1] ?? 0);
  return (kibibytes * 1024) / 1e6;
}

function parentOf(process: number): number {
  return Number(/PPid:\s+(\d+)/.exec(statusOf(process))?.[1] ?? 0);
}

function statusOf(process: number): string {
  try {
    return readFileSync(`/proc/${process}/status`, 'utf8');
  } catch {
    return '';
  }
}
