import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { gateway } from '../../gateway/config/section/gateway.ts';
import { secrets } from '../../gateway/config/section/section.ts';

/** A text that stands nowhere but where it was planted, and what it is found by however it is written. */
export interface Canary {
  readonly what: string;
  /** Has characters that URLs, forms and JSON write otherwise. */
  readonly text: string;
  readonly forms: readonly string[];
}

export function canary(what: string, textOf = (core: string) => `${core}/+=`): Canary {
  const core = `Cnry${randomBytes(16).toString('hex')}`;
  return { what, text: textOf(core), forms: [core, core.toLowerCase(), ...base64Forms(core)] };
}

/** Base64 of a text, and hexadecimal, wherever in a longer one it begins: the part that depends on nothing beside it. */
function base64Forms(core: string): string[] {
  const within = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from('x'.repeat(offset) + core).toString('base64');
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
  return [...within, Buffer.from(core).toString('hex')];
}

/** What of these was told, and where, around it. */
export function found(told: ReadonlyMap<string, string>, canaries: readonly Canary[]): string[] {
  const leaks: string[] = [];
  for (const [where, text] of told) {
    for (const { what, forms } of canaries) {
      const form = forms.find((one) => text.includes(one));
      if (form === undefined) continue;
      const at = text.indexOf(form);
      leaks.push(`${what} in ${where}: …${text.slice(Math.max(0, at - 80), at + 60)}…`);
    }
  }
  return leaks;
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly values?: readonly unknown[];
}

/** Where a `gateway:` section may hold secrets, as `sources.*.credentials.bearer.token`; one path for each place. */
export function secretPlaces(): string[] {
  return placesIn(gateway, [], new Set());
}

function placesIn(schema: z.core.$ZodType, path: readonly string[], seen: Set<unknown>): string[] {
  const { innerType, in: given, element, valueType, options = [], shape } = schema._zod.def as unknown as Definition;
  const same = [innerType, given, ...options].flatMap((inner) => (inner ? placesIn(inner, path, seen) : []));
  const each = [element, valueType].flatMap((inner) => (inner ? placesIn(inner, [...path, '*'], seen) : []));
  return [...(secrets.get(schema) ? [path.join('.')] : []), ...same, ...each, ...placesOfKeys(shape, path, seen)];
}

function placesOfKeys(shape: Definition['shape'], path: readonly string[], seen: Set<unknown>): string[] {
  if (!shape || seen.has(shape)) return [];
  seen.add(shape);
  const type = shape['type']?._zod.def as Definition | undefined;
  const at = type?.type === 'literal' ? [...path, String(type.values?.[0])] : path;
  return Object.entries(shape).flatMap(([key, inner]) => placesIn(inner, [...at, key], seen));
}
