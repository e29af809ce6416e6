import { type Operation, objectOf, type Parameter } from '../api/document.ts';
import type { Exchange } from '../upstream/recorder.ts';

/** What a request carries for a parameter, as text or a tree of texts; `undefined` when it is not there. */
export type Carried = string | readonly Carried[] | { readonly [name: string]: Carried } | undefined;

/** Reads parameters off a recorded request, by the description alone (OpenAPI 3.1, 4.8.12; RFC 6570). */
export function parameterReader(exchange: Exchange, { path }: Operation): (parameter: Parameter) => Carried {
  const [rawPath = '', rawQuery = ''] = splitOnce(exchange.target, '?');
  const segments = matchPath(path, rawPath);
  const pairs = rawQuery
    .split('&')
    .filter(Boolean)
    .map((pair) => splitOnce(pair, '='));
  return (parameter) => {
    switch (parameter.in) {
      case 'path':
        return fromPath(segments?.get(parameter.name), parameter);
      case 'query':
        return fromQuery(pairs, parameter);
      case 'header':
        return delimited(exchange.headers[parameter.name.toLowerCase()], parameter, (text) => text);
      case 'cookie':
        return fromCookies(exchange.headers['cookie'] ?? '', parameter);
    }
  };
}

/** The raw text of each placeholder; `undefined` when the path is not the operation's. */
export function matchPath(template: string, rawPath: string): ReadonlyMap<string, string> | undefined {
  const names: string[] = [];
  const [plainPath = ''] = template.split(/[?#]/, 1);
  const source = plainPath.split(/(\{[^{}]+\})/).map((part) => {
    if (!/^\{.+\}$/.test(part)) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(part.slice(1, -1));
    return '([^/]*)';
  });
  const match = new RegExp(`^${source.join('')}$`).exec(rawPath);
  return match ? new Map(names.map((name, index) => [name, match[index + 1] ?? ''])) : undefined;
}

function fromPath(raw: string | undefined, parameter: Parameter): Carried {
  if (raw === undefined) return undefined;
  if (parameter.contentType !== undefined) return decode(raw);
  if (parameter.style === 'label') {
    return delimited(raw.slice(1), parameter, decode, parameter.explode ? '.' : ',');
  }
  if (parameter.style === 'matrix') {
    const parts = raw
      .split(';')
      .slice(1)
      .map((part) => splitOnce(part, '='));
    const own = parts.filter(([name]) => decode(name) === parameter.name).map(([, value]) => value);
    if (own.length === 0) return Object.fromEntries(parts.map(([name, value]) => [decode(name), decode(value)]));
    return own.length > 1 ? own.map(decode) : delimited(own[0], parameter, decode);
  }
  return delimited(raw, parameter, decode);
}

function fromQuery(pairs: readonly (readonly [string, string])[], parameter: Parameter): Carried {
  const { name, style, explode, contentType } = parameter;
  const own = pairs.filter(([key]) => decodeForm(key) === name).map(([, value]) => value);
  if (contentType !== undefined) return own[0] === undefined ? undefined : decodeForm(own[0]);
  if (style === 'deepObject') return bracketTree(pairs, name);
  if (own.length > 0 && explode) return own.length > 1 ? own.map(decodeForm) : decodeForm(own[0] ?? '');
  if (own.length > 0) return delimited(own[0], parameter, decodeForm, separators[style] ?? ',');
  // An object of style form, exploded, is spread over the query.
  if (explode && style === 'form') return spread(pairs.map(([key, value]) => [decodeForm(key), decodeForm(value)]));
  return undefined;
}

function spread(pairs: readonly (readonly [string, string])[]): Carried {
  return pairs.length > 0 ? { spread: Object.fromEntries(pairs) } : undefined;
}

const separators: Readonly<Record<string, string>> = { pipeDelimited: '|', spaceDelimited: ' ', tabDelimited: '\t' };

/** One text, or its parts when a separator stands in it unencoded. */
function delimited(
  raw: string | undefined,
  _parameter: Parameter,
  decodeText: (text: string) => string,
  separator = ',',
): Carried {
  if (raw === undefined) return undefined;
  const encoded =
    separator === ',' || separator === '.' ? [separator] : [separator, encodeURIComponent(separator), '+'];
  const found = encoded.find((text) => raw.includes(text));
  return found === undefined ? decodeText(raw) : raw.split(found).map(decodeText);
}

function fromCookies(header: string, { name, explode }: Parameter): Carried {
  const cookies = header.split(/;\s*/).map((cookie) => splitOnce(cookie, '='));
  const own = cookies.filter(([key]) => key === name).map(([, value]) => value);
  if (own.length > 1) return own.map(decode);
  const [only] = own;
  if (only === undefined) return explode ? spread(cookies.map(([key, value]) => [key, decode(value)])) : undefined;
  return only.includes(',') ? only.split(',').map(decode) : decode(only);
}

/** `name[a][0]=…` pairs as a tree; `undefined` when there is none for the name. */
export function bracketTree(pairs: readonly (readonly [string, string])[], name: string): Carried {
  const root: { value: Carried } = { value: undefined };
  for (const [rawKey, rawValue] of pairs) {
    const key = decodeForm(rawKey);
    const [base] = key.split('[', 1);
    if (base !== name) continue;
    const steps = [...key.slice(name.length).matchAll(/\[([^\]]*)\]/g)].map(([, step]) => step ?? '');
    root.value = planted(root.value, steps, decodeForm(rawValue));
  }
  return root.value;
}

function planted(tree: Carried, steps: readonly string[], value: string): Carried {
  const [step, ...rest] = steps;
  if (step === undefined) return tree === undefined ? value : [...(Array.isArray(tree) ? tree : [tree]), value];
  if (/^\d*$/.test(step)) {
    const items = Array.isArray(tree) ? [...tree] : [];
    const index = step === '' ? items.length : Number(step);
    items[index] = planted(items[index], rest, value);
    return items;
  }
  const members = objectOf(tree) as Readonly<Record<string, Carried>>;
  return { ...members, [step]: planted(members[step], rest, value) };
}

export function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function decodeForm(text: string): string {
  return decode(text.replaceAll('+', ' '));
}
