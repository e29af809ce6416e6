import { compileFilters } from './filters.ts';
import { compilePropertyPath } from './property-path.ts';

/** The variables that `{env.X}` stands for. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value from the data of one call; text is never parsed as a template again. */
export type Fill = (data: object) => unknown;

/** Literal text, or a placeholder to be filled anew for each call. */
export type TemplatePiece = string | Fill;

const placeholder = /\{([^}]+)\}/g;

/**
 * Compiles a template as Mesh writes them: `{args.id}`, `{context.headers.authorization}`, `{env.X}`,
 * `{root.a.b}`, with a default (`{args.size:10}`) and filters (`{args.name|uppercase}`).
 *
 * A template that is one placeholder gives the value itself, whatever its type; any other gives text,
 * in which a missing value is empty and an object is JSON. Unlike in Mesh, a default holds for `null` and for
 * a template that is nothing but the placeholder too, and inserted values are never parsed again.
 */
export function compileTemplate(text: string, environment: Environment): Fill {
  const pieces = parseTemplate(text, environment);
  const [only] = pieces;
  if (pieces.length === 0) return () => '';
  if (only !== undefined && pieces.length === 1) return typeof only === 'string' ? () => only : only;
  return (data) => {
    let filled = '';
    for (const piece of pieces) filled += typeof piece === 'string' ? piece : textOf(piece(data));
    return filled;
  };
}

/** The pieces of a template in order; `{env.X}` is literal text already. */
export function parseTemplate(text: string, environment: Environment): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let end = 0;
  for (const match of text.matchAll(placeholder)) {
    append(pieces, text.slice(end, match.index));
    append(pieces, compilePlaceholder((match[1] ?? '').replaceAll('{', ''), environment));
    end = match.index + match[0].length;
  }
  append(pieces, text.slice(end));
  return pieces;
}

/** How a value stands inside other text. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function append(pieces: TemplatePiece[], piece: TemplatePiece): void {
  const last = pieces.at(-1);
  if (piece === '') return;
  if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
  else pieces.push(piece);
}

function compilePlaceholder(inner: string, environment: Environment): TemplatePiece {
  const { key, fallback, filterNames } = partsOf(inner);
  const filter = compileFilters(filterNames);
  const dateFormat = filterNames.includes('date') ? inner.slice(0, inner.indexOf('|')) : undefined;
  const read = compilePropertyPath(key);
  const valueIn = (data: object): unknown => {
    const value = read(data) ?? dateFormat ?? fallback;
    return value === undefined ? undefined : filter(value);
  };
  if (key.startsWith('env.') && dateFormat === undefined) return textOf(valueIn({ env: environment }));
  return valueIn;
}

/** `key:default|filter,filter`, divided as Mesh divides it. */
function partsOf(inner: string): { key: string; fallback: string | undefined; filterNames: string[] } {
  const [beforePipe = '', ...afterPipe] = inner.split('|');
  const [key = '', ...afterColon] = beforePipe.split(':');
  const fallback = afterColon.join(':');
  return {
    key,
    fallback: fallback === '' ? undefined : fallback,
    filterNames: afterPipe
      .join('|')
      .split(',')
      .map((name) => name.toLowerCase())
      .filter((name) => name !== ''),
  };
}
