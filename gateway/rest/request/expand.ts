import { type Argument, refusal } from './argument.ts';
import type { Encode } from './percent-encoding.ts';
import { type DateFormat, isComposite, presentEntries, presentItems, primitiveText } from './wire-value.ts';

/** How a style writes a value; the operators of RFC 6570, appendix A, with OpenAPI's further separators. */
export interface Style {
  /** Before the first member. */
  readonly first: string;
  /** Between exploded members. */
  readonly separator: string;
  /** Between the members of a list that is not exploded. */
  readonly listSeparator: string;
  /** What no member of such a list may hold, because it would read as the separator. */
  readonly forbidden?: string;
  /** Whether the parameter's name is written. */
  readonly named: boolean;
  /** Between name and an empty value. */
  readonly ifEmpty: string;
}

export const simple: Style = { first: '', separator: ',', listSeparator: ',', named: false, ifEmpty: '' };
export const label: Style = { first: '.', separator: '.', listSeparator: ',', named: false, ifEmpty: '' };
export const matrix: Style = { first: ';', separator: ';', listSeparator: ',', named: true, ifEmpty: '' };
export const form: Style = { first: '', separator: '&', listSeparator: ',', named: true, ifEmpty: '=' };
export const spaceDelimited: Style = { ...form, listSeparator: '%20', forbidden: ' ' };
export const pipeDelimited: Style = { ...form, listSeparator: '%7C', forbidden: '|' };
export const tabDelimited: Style = { ...form, listSeparator: '%09', forbidden: '\t' };
/** No escapes exist in a header, so a member with a comma cannot be told from two. */
export const headerSimple: Style = { ...simple, forbidden: ',' };
export const cookieForm: Style = { ...form, separator: '; ' };

/** What is fixed about a parameter when it is expanded. */
export interface Expansion {
  readonly argument: Argument;
  readonly style: Style;
  readonly explode: boolean;
  /** Name as it is written. */
  readonly name: string;
  /** Applied to every value and property name. */
  readonly encode: Encode;
  /** Applied to property names that are written as names. @default encode */
  readonly encodeKey?: Encode;
  readonly dates: DateFormat;
  /** The schema knows no lists and objects: a list is sent as one value with commas, an object as its JSON text. */
  readonly primitive?: boolean;
  /** Sees the text of every member before it is encoded, and throws if it may not be sent. */
  readonly inspect?: (text: string) => void;
}

/**
 * A value written in its style (RFC 6570, 3.2.1); `undefined` for an empty list or object, which is as if absent.
 * Members that are lists or objects themselves, for which no style has a form, are sent as their JSON text.
 * @throws GatewayError `BAD_USER_INPUT` for a value that cannot be read back from the style.
 */
export function expand(expansion: Expansion, value: unknown): string | undefined {
  if (Array.isArray(value)) return expandList(expansion, presentItems(value));
  if (isComposite(value) && expansion.primitive !== true) return expandRecord(expansion, presentEntries(value));
  const text = inspected(expansion, value);
  const { style, name } = expansion;
  return style.first + (style.named ? pair(style, name, expansion.encode(text)) : expansion.encode(text));
}

function expandList(expansion: Expansion, items: readonly unknown[]): string | undefined {
  if (items.length === 0) return undefined;
  const { style, name, encode } = expansion;
  const explode = expansion.explode && expansion.primitive !== true;
  if (explode && style.named) {
    return (
      style.first + items.map((item) => pair(style, name, encode(inspected(expansion, item)))).join(style.separator)
    );
  }
  const members = items.map((item) => member(expansion, inspected(expansion, item)));
  return explode ? style.first + members.join(style.separator) : inOne(expansion, members);
}

function expandRecord(expansion: Expansion, entries: readonly [string, unknown][]): string | undefined {
  if (entries.length === 0) return undefined;
  const { style, explode, encode } = expansion;
  if (!explode) {
    return inOne(
      expansion,
      entries.flatMap(([key, item]) => [
        member(expansion, inspected(expansion, key)),
        member(expansion, inspected(expansion, item)),
      ]),
    );
  }
  const { encodeKey = encode } = expansion;
  const pairs = entries.map(([key, item]) => {
    const name = encodeKey(inspected(expansion, key));
    const text = inspected(expansion, item);
    return style.named ? pair(style, name, encode(text)) : `${name}=${member(expansion, text)}`;
  });
  return style.first + pairs.join(style.separator);
}

function inOne({ style, name }: Expansion, members: readonly string[]): string {
  const list = members.join(style.listSeparator);
  return style.first + (style.named ? pair(style, name, list) : list);
}

function pair(style: Style, name: string, value: string): string {
  return value === '' ? name + style.ifEmpty : `${name}=${value}`;
}

function inspected({ argument, dates, inspect }: Expansion, value: unknown): string {
  const text = primitiveText(value, argument, dates);
  inspect?.(text);
  return text;
}

function member({ argument, style, encode }: Expansion, text: string): string {
  if (style.forbidden !== undefined && text.includes(style.forbidden)) {
    throw refusal(
      argument,
      `a member of a list may not hold ${JSON.stringify(style.forbidden)}, which separates its members`,
    );
  }
  return encode(text);
}
