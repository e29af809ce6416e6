import { isDeepStrictEqual } from 'node:util';
import { objectOf } from '../api/document.ts';
import { answerDepth, type Selected, type Selection, type WireValues } from '../calls/selection.ts';
import { short } from './body.ts';
import { items, type Step } from './described.ts';

/** How many leaves of the upstream's answer came back, and which did not. */
export interface LeafTally {
  readonly leaves: number;
  readonly back: number;
  readonly missing: readonly string[];
  /** Leaves that the description says nothing of and that did not come back; no schema can have a place for them. */
  readonly undescribed: number;
}

/** What was asked for of a field: of an enum its values on the wire, of an object a selection. */
export interface Asked {
  readonly selection: Selection | undefined;
  readonly values: WireValues | undefined;
}

/** Whether the description says anything of the value at a path. */
export type Described = (path: readonly Step[]) => boolean;

/** Compares the upstream's JSON with the field's answer, down to the depth that was asked for. */
export function tallyLeaves(
  wire: unknown,
  answer: unknown,
  { selection, values }: Asked,
  isDescribed: Described = () => true,
): LeafTally {
  const missing: string[] = [];
  let leaves = 0;
  let back = 0;
  let undescribed = 0;

  /** @param depth How many property names deep `value` is. */
  function walk(value: unknown, seen: unknown, asked: Asked, at: Path, depth: number): void {
    const { selection: below } = asked;
    const own = below && selfOf(below, seen);
    if (isEmpty(value)) return;
    if (own) walk(value, read(seen, own), askedOf(own), at, depth);
    else if (!below || typeof value !== 'object' || value === null) leaf(value, onWire(seen, asked.values), at);
    else if (!Array.isArray(value)) members(value, seen, below, at, depth);
    else for (const [index, item] of value.entries()) walk(item, itemOf(seen, index), asked, [...at, index], depth);
  }

  function members(value: object, seen: unknown, below: Selection, at: Path, depth: number): void {
    if (depth >= answerDepth) return;
    const visit = below.isEntry ? entry : member;
    for (const [name, item] of Object.entries(value)) visit(name, item, seen, below, [...at, name], depth + 1);
  }

  function member(name: string, item: unknown, seen: unknown, below: Selection, at: Path, depth: number): void {
    const field = below.fields.find(
      ({ stamp, key }) => stamp?.kind === 'property' && stamp.property === name && isKey(seen, key),
    );
    const others = below.fields.find(
      ({ stamp, key }) => (stamp?.kind === 'entries' || stamp?.kind === 'others') && isKey(seen, key),
    );
    if (field) walk(item, read(seen, field), askedOf(field), at, depth);
    else if (others?.below) entry(name, item, read(seen, others), others.below, at, depth);
    else if (others) leaf(item, objectOf(read(seen, others))[name], at);
    else countLost(item, at, depth);
  }

  /** A property whose name is data, in a list of `{ key, value }`. */
  function entry(name: string, item: unknown, list: unknown, below: Selection, at: Path, depth: number): void {
    const fieldOf = (wanted: string) => below.fields.find((candidate) => candidate.name === wanted);
    const [key, value] = [fieldOf('key'), fieldOf('value')];
    const found = (Array.isArray(list) ? list : []).find((one) => key !== undefined && read(one, key) === name);
    if (value) walk(item, read(found, value), askedOf(value), at, depth);
    else countLost(item, at, depth);
  }

  function countLost(item: unknown, at: Path, depth: number): void {
    if (typeof item !== 'object' || item === null) leaf(item, undefined, at);
    else if (Array.isArray(item)) for (const [index, one] of item.entries()) countLost(one, [...at, index], depth);
    else if (depth < answerDepth) {
      for (const [name, inner] of Object.entries(item)) countLost(inner, [...at, name], depth + 1);
    }
  }

  function leaf(value: unknown, seen: unknown, at: Path): void {
    const isBack = sameValue(value, seen);
    if (!isBack && !isDescribed(at.map((step) => (typeof step === 'number' ? items : step)))) {
      undescribed += 1;
      return;
    }
    leaves += 1;
    if (isBack) back += 1;
    else missing.push(`${printPath(at)} is ${short(seen)} instead of ${short(value)}`);
  }

  walk(wire, answer, { selection, values }, [], 0);
  return { leaves, back, missing, undescribed };
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

type Path = readonly (string | number)[];

function printPath(path: Path): string {
  return `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;
}

/** An empty list or object has no leaf. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
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

/** Equal as JSON; nothing for nothing. */
function sameValue(wire: unknown, seen: unknown): boolean {
  if (wire === seen) return true;
  if (wire === null) return seen === undefined;
  return typeof wire === 'object' && typeof seen === 'object' && isDeepStrictEqual(wire, seen);
}
