import type { Schema } from '../../openapi/api-description.ts';
import { type Argument, refusal } from './argument.ts';
import { isFile } from './file.ts';
import { jsonText } from './json-text.ts';

/** How dates are written for a schema. */
export type DateFormat = 'date' | 'time' | 'date-time' | 'number';

/** Whether a value has members of its own on the wire, as no date, URL, file or byte array has. */
export function isComposite(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Array.isArray(value) || !(value instanceof Uint8Array || typeof toJsonOf(value) === 'function' || isFile(value))
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

/** What the schema of a parameter says about how its values are written. */
export interface ValueRules {
  /** By the `format` of the schema, or of its items. */
  readonly dates: DateFormat;
  /** Whether the schema knows no lists and no objects. */
  readonly primitive: boolean;
}

/** The rules that a parameter's schema gives for its values. */
export function valueRules(given: Schema, resolve: (schema: Schema) => Schema | undefined): ValueRules {
  const schema = resolve(given);
  const leaf = schema?.items === undefined ? schema : resolve(schema.items);
  const types = typeof schema?.type === 'string' ? [schema.type] : (schema?.type ?? []);
  return {
    dates: dateFormatOf(leaf),
    primitive: types.length > 0 && types.every((type) => type !== 'array' && type !== 'object'),
  };
}

function dateFormatOf(schema: Schema | undefined): DateFormat {
  if (schema?.format === 'date' || schema?.format === 'time') return schema.format;
  return schema?.type === 'integer' || schema?.type === 'number' ? 'number' : 'date-time';
}

function objectText(value: object, argument: Argument, dates: DateFormat): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isFile(value)) throw refusal(argument, 'a file fits only into a request body');
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
