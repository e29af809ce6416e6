import { constantCase } from './cases.ts';

/** Characters that are all there is of a value, or the only difference between two. */
const symbols: Readonly<Record<string, string>> = {
  '+': 'PLUS',
  '-': 'MINUS',
  '*': 'STAR',
  '<': 'LESS',
  '>': 'GREATER',
  '=': 'EQUAL',
  '!': 'NOT',
  '/': 'SLASH',
  '.': 'DOT',
  ',': 'COMMA',
  '%': 'PERCENT',
  '#': 'HASH',
  '@': 'AT',
  '&': 'AND',
  '|': 'OR',
  '?': 'QUESTION',
  $: 'DOLLAR',
  '€': 'EURO',
  '£': 'POUND',
  '°': 'DEGREE',
  '~': 'TILDE',
  '^': 'CARET',
  ':': 'COLON',
  ';': 'SEMICOLON',
  '(': 'OPEN',
  ')': 'CLOSE',
  '[': 'OPEN',
  ']': 'CLOSE',
  _: 'UNDERSCORE',
  ' ': 'SPACE',
};

/**
 * A name in CONSTANT_CASE for each value of an enum, different for each. A sign before a word says an order
 * (`-created` → `CREATED_DESC`), before a number it is a sign (`-1` → `MINUS_1`). Values that only differ in letter
 * case or punctuation keep what they differ in; a number is added where nothing else tells them apart.
 */
export function enumValueNames(
  values: readonly { value: string | number; name?: string | undefined }[],
): readonly string[] {
  const wished = values.map(({ value, name }) => (name === undefined ? nameOf(String(value)) : constantCase(name)));
  const counts = Map.groupBy(wished, (name) => name);
  const taken = new Set<string>();
  return values.map(({ value }, index) => {
    const name = wished[index] ?? '';
    const isUnique = counts.get(name)?.length === 1;
    const candidates = isUnique ? [name] : ownForms(String(value));
    const chosen =
      candidates.find((candidate) => isFree(candidate, taken, isUnique ? undefined : counts)) ??
      numbered(name, taken, counts);
    taken.add(chosen);
    return chosen;
  });
}

function isFree(name: string, taken: ReadonlySet<string>, wished: ReadonlyMap<string, unknown[]> | undefined): boolean {
  return !taken.has(name) && valid.test(name) && !reserved.has(name) && !(wished?.get(name)?.length === 1);
}

const valid = /^[A-Za-z_][A-Za-z0-9_]*$/;
const reserved = new Set(['true', 'false', 'null']);

function nameOf(value: string): string {
  if (value === '') return 'EMPTY';
  const [, sign, rest = ''] = /^([+-])(.+)$/s.exec(value) ?? [];
  if (sign && /^\p{L}/u.test(rest)) return `${nameOf(rest)}_${sign === '-' ? 'DESC' : 'ASC'}`;
  if (sign && /^\d/.test(rest))
    return `${sign === '-' ? 'MINUS' : 'PLUS'}${constantCase(`_${rest}`).replace(/^_?/, '_')}`;
  if (/^[<>=!]=?[^<>=!]/.test(value) || !/[\p{L}\p{N}]/u.test(value)) return spelled(value);
  return constantCase(value);
}

/** Every character that names do not have becomes a word. */
function spelled(value: string): string {
  const text = value.replace(
    /[^A-Za-z0-9]/gu,
    (symbol) => ` ${symbols[symbol] ?? `U${symbol.codePointAt(0)?.toString(16).toUpperCase()}`} `,
  );
  return constantCase(text);
}

/** A value that is a name stays what it is; what is none is spelled out. */
function ownForms(value: string): readonly string[] {
  return valid.test(value) ? [value, spelled(value)] : [spelled(value), literal(value)];
}

/** The value itself, its letter case kept. */
function literal(value: string): string {
  return value.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
}

function numbered(name: string, taken: ReadonlySet<string>, wished: ReadonlyMap<string, unknown>): string {
  for (let number = 2; ; number++) {
    const candidate = `${name}_${number}`;
    if (!taken.has(candidate) && !wished.has(candidate)) return candidate;
  }
}
