import { isDeepStrictEqual } from 'node:util';
import { answerDepth, type Selected, type Selection, type WireValues } from '../calls/selection.ts';
import { short } from './body.ts';

/** How many leaves of the upstream's answer came back, and which did not. */
export interface LeafTally {
  readonly leaves: number;
  readonly back: number;
  readonly missing: readonly string[];
}

/** What was asked for of a field: of an enum its values on the wire, of an object a selection. */
export interface Asked {
  readonly selection: Selection | undefined;
  readonly values: WireValues | undefined;
}

/** Compares the upstream's JSON with the field's answer, down to the depth that was asked for. */
export function tallyLeaves(wire: unknown, answer: unknown, { selection, values }: Asked): LeafTally {
  const missing: string[] = [];
  let leaves = 0;
  let back = 0;

  /** @param depth How many property names deep `value` is. */
  function walk(value: unknown, seen: unknown, asked: Asked, at: string, depth: number): void {
    const { selection: below } = asked;
    const own = below && selfOf(below, seen);
    if (own) walk(value, read(seen, own), askedOf(own), at, depth);
    else if (!below || typeof value !== 'object' || value === null) leaf(value, onWire(seen, asked.values), at);
    else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, itemOf(seen, index), asked, `${at}[${index}]`, depth);
    } else if (depth < answerDepth) {
      for (const [name, item] of Object.entries(value)) member(name, item, seen, below, `${at}.${name}`, depth + 1);
    }
  }

  function member(name: string, item: unknown, seen: unknown, below: Selection, at: string, depth: number): void {
    const field = below.fields.find(
      ({ stamp, key }) => stamp?.kind === 'property' && stamp.property === name && isKey(seen, key),
    );
    const entries = below.fields.find(({ stamp, key }) => stamp?.kind === 'entries' && isKey(seen, key));
    if (field) walk(item, read(seen, field), askedOf(field), at, depth);
    else if (entries) {
      const { value, asked } = entryNamed(name, read(seen, entries), entries);
      walk(item, value, asked, at, depth);
    } else countLost(item, at, depth);
  }

  function countLost(item: unknown, at: string, depth: number): void {
    if (typeof item !== 'object' || item === null) leaf(item, undefined, at);
    else if (Array.isArray(item)) for (const one of item) countLost(one, `${at}[]`, depth);
    else if (depth < answerDepth) {
      for (const [name, inner] of Object.entries(item)) countLost(inner, `${at}.${name}`, depth + 1);
    }
  }

  function leaf(value: unknown, seen: unknown, at: string): void {
    leaves += 1;
    if (sameValue(value, seen)) back += 1;
    else missing.push(`${at} is ${short(seen)} instead of ${short(value)}`);
  }

  walk(wire, answer, { selection, values }, '$', 0);
  return { leaves, back, missing };
}

function selfOf(below: Selection, seen: unknown): Selected | undefined {
  return below.fields.find(({ stamp, key }) => stamp?.kind === 'self' && isKey(seen, key));
}

function isKey(seen: unknown, key: string): boolean {
  return typeof seen === 'object' && seen !== null && key in seen;
}

function read(seen: unknown, { key }: Selected): unknown {
  return (seen as Readonly<Record<string, unknown>> | undefined)?.[key];
}

function askedOf({ below, values }: Selected): Asked {
  return { selection: below, values };
}

function onWire(seen: unknown, values: WireValues | undefined): unknown {
  if (!values) return seen;
  return Array.isArray(seen) ? seen.map((item) => onWire(item, values)) : values.has(seen) ? values.get(seen) : seen;
}

function itemOf(seen: unknown, index: number): unknown {
  return Array.isArray(seen) ? seen[index] : undefined;
}

/** The value that a list of `{ key, value }` has for a name. */
function entryNamed(name: string, list: unknown, entries: Selected) {
  const fieldOf = (wanted: string) => entries.below?.fields.find((candidate) => candidate.name === wanted);
  const [key, value] = [fieldOf('key'), fieldOf('value')];
  const entry = (Array.isArray(list) ? list : []).find((one) => key !== undefined && read(one, key) === name);
  return {
    value: value && read(entry, value),
    asked: value ? askedOf(value) : { selection: undefined, values: undefined },
  };
}

/** Equal as JSON; nothing for nothing. */
function sameValue(wire: unknown, seen: unknown): boolean {
  if (wire === seen) return true;
  if (wire === null) return seen === undefined;
  return typeof wire === 'object' && typeof seen === 'object' && isDeepStrictEqual(wire, seen);
}
