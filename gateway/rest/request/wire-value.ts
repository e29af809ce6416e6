import type { Schema } from '../../openapi/api-description.ts';
import { type Argument, refusal } from './argument.ts';
import { jsonText } from './json-text.ts';

/** How dates are written for a schema. */
export type DateFormat = 'date' | 'time' | 'date-time' | 'number';

/** A value reduced to the three shapes that parameter styles know. Nothing in it is null. */
export type WireValue = string | readonly unknown[] | readonly (readonly [string, unknown])[];

/** Whether a value has members of its own on the wire, other than a date, a URL or bytes. */
export function isComposite(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    typeof toJsonOf(value) !== 'function'
  );
}

/** The members of a list that are sent: `null` is left out (RFC 6570, 2.3). */
export function presentItems(list: readonly unknown[]): unknown[] {
  return list.filter((item) => item !== null && item !== undefined);
}

/** The properties of an object that are sent, in their order; `null` is left out (RFC 6570, 2.3). */
export function presentEntries(record: object): [string, unknown][] {
  return Object.entries(record).filter(([, value]) => value !== null && value !== undefined);
}

/**
 * One value as text: numbers and 64-bit integers by their digits, dates by ISO 8601, bytes as base64.
 * A list or object where only a primitive fits is sent as its JSON text.
 * @throws GatewayError `BAD_USER_INPUT` for what has no faithful text.
 */
export function primitiveText(value: unknown, argument: Argument, dates: DateFormat = 'date-time'): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw refusal(argument, 'it is not well-formed Unicode');
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refusal(argument, 'it is not a finite number');
      return String(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? '' : objectText(value, argument, dates);
    default:
      throw refusal(argument, `a ${typeof value} has no text`);
  }
}

/** How the dates of a parameter are written, by the `format` of its schema or of its items. */
export function dateFormatOf(schema: Schema, resolve: (schema: Schema) => Schema | undefined): DateFormat {
  const resolved = resolve(schema);
  const leaf = resolved?.items === undefined ? resolved : resolve(resolved.items);
  if (leaf?.format === 'date' || leaf?.format === 'time') return leaf.format;
  return leaf?.type === 'integer' || leaf?.type === 'number' ? 'number' : 'date-time';
}

function objectText(value: object, argument: Argument, dates: DateFormat): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Blob) throw refusal(argument, 'a file fits only into a request body');
  if (value instanceof Date) return dateText(value, argument, dates);
  if (isComposite(value)) return jsonText(value, argument);
  const plain = (value as { toJSON(): unknown }).toJSON();
  return isComposite(plain) || plain === undefined ? jsonText(value, argument) : primitiveText(plain, argument, dates);
}

function dateText(date: Date, argument: Argument, dates: DateFormat): string {
  if (Number.isNaN(date.getTime())) throw refusal(argument, 'it is not a valid date');
  const iso = date.toISOString();
  switch (dates) {
    case 'date':
      return iso.slice(0, iso.indexOf('T'));
    case 'time':
      return iso.slice(iso.indexOf('T') + 1);
    case 'number':
      return String(date.getTime());
    case 'date-time':
      return iso;
  }
}

function toJsonOf(value: object): unknown {
  return (value as { toJSON?: unknown }).toJSON;
}
