/**
 * One `${NAME}` or `${NAME:default}` in a file, as Mesh's command line reads it: up to the first `}` of the same
 * line, the name up to the first colon, so a default may hold colons (@graphql-mesh/cli, `config.js`).
 */
export interface VariableUse {
  readonly offset: number;
  readonly name: string;
  readonly fallback: string | undefined;
  /** As written. */
  readonly text: string;
}

/** A text whose `${…}` are hidden from the parser that reads it next. */
export interface MaskedText {
  /** As long as the original, so offsets stay true; a mask can be part of any scalar, flow or block. */
  readonly text: string;
  /** Splits a piece of the parsed text into plain strings and the uses that stood between them. */
  parts(piece: string): (string | VariableUse)[];
  /** The uses whose offset is within `[start, end)`, in order. */
  between(start: number, end: number): readonly VariableUse[];
}

// Noncharacters are for internal use and never interchanged (Unicode, 23.7), so a file holds none.
const opener = '\uFDD0';
const filler = '\uFDD1';
const digitsFrom = 0xe000;
const digits = 6400;
const mask = /\uFDD0([\uE000-\uF8FF]{2})\uFDD1*/g;

/** Whether a text holds a character that {@link maskVariables} needs for itself. */
export function unmaskableAt(text: string): number {
  return text.search(/[\uFDD0\uFDD1]/);
}

/** Hides every `${…}` of a text behind a mask of the same length. */
export function maskVariables(text: string): MaskedText {
  const uses: VariableUse[] = [];
  const numbers = new Map<string, number>();
  const distinct: VariableUse[] = [];
  const masked = text.replace(/\$\{(.*?)\}/g, (written: string, inner: string, offset: number) => {
    const use = variableUse(written, inner, offset);
    uses.push(use);
    const number = numbers.get(written) ?? distinct.push(use) - 1;
    numbers.set(written, number);
    const code = String.fromCharCode(digitsFrom + Math.floor(number / digits), digitsFrom + (number % digits));
    return (opener + code).padEnd(written.length, filler);
  });
  return {
    text: masked,
    parts: (piece) => splitAtMasks(piece, distinct),
    between: (start, end) => uses.slice(firstFrom(uses, start), firstFrom(uses, end)),
  };
}

function variableUse(text: string, inner: string, offset: number): VariableUse {
  const colon = inner.indexOf(':');
  if (colon === -1) return { offset, name: inner, fallback: undefined, text };
  return { offset, name: inner.slice(0, colon), fallback: inner.slice(colon + 1), text };
}

function splitAtMasks(piece: string, distinct: readonly VariableUse[]): (string | VariableUse)[] {
  const parts: (string | VariableUse)[] = [];
  let end = 0;
  for (const match of piece.matchAll(mask)) {
    const code = match[1] ?? '';
    const use = distinct[(code.charCodeAt(0) - digitsFrom) * digits + code.charCodeAt(1) - digitsFrom];
    if (!use) continue;
    parts.push(piece.slice(end, match.index), use);
    end = match.index + match[0].length;
  }
  return [...parts, piece.slice(end)];
}

function firstFrom(uses: readonly VariableUse[], offset: number): number {
  let low = 0;
  let high = uses.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((uses[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a variable use becomes. An empty variable counts as unset, as in Mesh. */
export function expandVariable(use: VariableUse, environment: NodeJS.ProcessEnv): string | undefined {
  const value = Object.hasOwn(environment, use.name) ? environment[use.name] : undefined;
  return value || use.fallback;
}

/**
 * How YAML would read an unquoted text, without ever letting it become a list or a map. Only what turns back into the
 * same text becomes a number, so a token such as `00123` or `1e5` stays what it is.
 */
export function plainReading(text: string): unknown {
  if (text === '' || text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text;
}
