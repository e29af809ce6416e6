import { Upload } from '../api/generate.ts';
import type { Exchange } from '../upstream/recorder.ts';
import { bracketTree, type Carried, splitOnce } from './wire.ts';

/** What is wrong with the body that was sent for a value; nothing when it carries the value whole. */
export function bodyFaults(value: unknown, { headers, body }: Exchange): string[] {
  const type = headers['content-type'] ?? '';
  if (/json/i.test(type)) return jsonFaults(value, body.toString());
  if (/^application\/x-www-form-urlencoded/i.test(type)) return formFaults(value, body.toString());
  if (/^multipart\//i.test(type)) return multipartFaults(value, body, type);
  const expected =
    value instanceof Upload ? value.text : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return body.toString() === expected ? [] : [`the body is ${short(body.toString())} instead of ${short(expected)}`];
}

function jsonFaults(value: unknown, text: string): string[] {
  try {
    return differences(value, JSON.parse(text), 'body', false);
  } catch {
    return [`the body is no JSON: ${short(text)}`];
  }
}

function formFaults(value: unknown, text: string): string[] {
  const pairs = text
    .split('&')
    .filter(Boolean)
    .map((pair) => splitOnce(pair, '='));
  return Object.entries(value ?? {}).flatMap(([name, item]) => {
    const carried = bracketTree(pairs, name);
    const asText = typeof carried === 'string' && typeof item === 'object' ? parsed(carried) : carried;
    return differences(item, asText, `body.${name}`, true);
  });
}

function multipartFaults(value: unknown, body: Buffer, type: string): string[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1] ?? '';
  const parts = body
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => splitOnce(part.replace(/^\r\n/, '').replace(/\r\n$/, ''), '\r\n\r\n'));
  const texts = Map.groupBy(parts, ([head]) => unescaped(/ name="([^"]*)"/.exec(head)?.[1] ?? ''));
  return Object.entries(value ?? {}).flatMap(([name, item]) => {
    const carried = (texts.get(name) ?? texts.get(`${name}[]`) ?? []).map(([, text]) =>
      Buffer.from(text, 'latin1').toString(),
    );
    const items = Array.isArray(item) ? item : [item];
    if (Array.isArray(item) && carried.length === 1 && items.length !== 1) {
      return differences(item, parsed(carried[0] ?? ''), `body.${name}`, true);
    }
    return items.flatMap((one, index) => {
      const text = carried[index];
      const read = typeof one === 'object' && !(one instanceof Upload) && text !== undefined ? parsed(text) : text;
      return differences(one, read as Carried, `body.${name}`, true);
    });
  });
}

function unescaped(name: string): string {
  return Buffer.from(name, 'latin1').toString().replaceAll('%22', '"');
}

function parsed(text: string): Carried {
  try {
    return JSON.parse(text) as Carried;
  } catch {
    return text;
  }
}

/**
 * Where two values differ. With `asText`, leaves are compared by their text, and what a form cannot say
 * (nothing, an empty list or object) may be absent.
 */
export function differences(expected: unknown, found: unknown, at: string, asText: boolean): string[] {
  if (expected instanceof Upload) return found === expected.text ? [] : [`${at}: the file is ${short(found)}`];
  const wrong = [`${at} is ${short(found)} instead of ${short(expected)}`];
  if (expected === null || typeof expected !== 'object') {
    const same = asText ? String(expected ?? '') === String(found ?? '') : expected === found;
    return same ? [] : wrong;
  }
  if (asText && found === undefined && isHollow(expected)) return [];
  if (Array.isArray(expected))
    return itemsDifferences(
      expected,
      Array.isArray(found) || !asText || found === undefined ? found : [found],
      at,
      asText,
    );
  return typeof found === 'object' && found !== null
    ? membersDifferences(expected, found as Members, at, asText)
    : wrong;
}

function itemsDifferences(expected: readonly unknown[], found: unknown, at: string, asText: boolean): string[] {
  if (!Array.isArray(found) || found.length !== expected.length) {
    return [`${at} is ${short(found)} instead of ${short(expected)}`];
  }
  return expected.flatMap((item, index) => differences(item, found[index], `${at}[${index}]`, asText));
}

/** Forms have no way to say an empty list or object. */
function isHollow(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).every(isHollow));
}

type Members = Readonly<Record<string, unknown>>;

function membersDifferences(expected: object, found: Members, at: string, asText: boolean): string[] {
  const strange = asText ? [] : Object.keys(found).filter((name) => !Object.hasOwn(expected, name));
  return [
    ...Object.entries(expected).flatMap(([name, item]) => differences(item, found[name], `${at}.${name}`, asText)),
    ...strange.map((name) => `${at}.${name} was not given`),
  ];
}

export function short(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? 'absent');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
