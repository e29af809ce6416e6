import type { Operation, Parameter } from '../api/document.ts';
import { parameterKey, type WireInput } from '../calls/arguments.ts';
import type { Exchange } from '../upstream/recorder.ts';
import { bodyFaults, differences, short } from './body.ts';
import { type Carried, matchPath, parameterReader } from './wire.ts';

/** What is wrong with a request that was sent for these values. */
export function requestFaults(operation: Operation, input: WireInput, exchange: Exchange): string[] {
  const [rawPath = ''] = exchange.target.split('?', 1);
  if (exchange.method !== operation.method || !matchPath(operation.path, rawPath)) {
    return [`called ${exchange.method} ${short(rawPath)} instead of ${operation.method} ${operation.path}`];
  }
  const read = parameterReader(exchange, operation);
  return [
    ...operation.parameters.flatMap((parameter) => {
      const value = input.parameters.get(parameterKey(parameter));
      return value === undefined ? [] : parameterFaults(parameter, value, read(parameter));
    }),
    ...bodyAndTypeFaults(operation, input, exchange),
  ];
}

function parameterFaults(parameter: Parameter, value: unknown, carried: Carried): string[] {
  const at = parameterKey(parameter);
  if (parameter.contentType !== undefined && /json/.test(parameter.contentType)) {
    return differences(value, carried === undefined ? undefined : parsed(String(carried)), at, false);
  }
  if (typeof value !== 'object' || value === null) {
    const text = Array.isArray(carried) && parameter.style === 'simple' ? carried.join(',') : carried;
    return differences(value, text, at, true);
  }
  if (Array.isArray(value)) return differences(value, carried, at, true);
  return differences(value, objectCarried(value, carried, parameter), at, true);
}

/** An object's members: spread over the query, `name=value` parts, or names and values in turn. */
function objectCarried(value: object, carried: Carried, { explode }: Parameter): unknown {
  if (typeof carried === 'object' && !Array.isArray(carried)) {
    const spread = (carried as Readonly<Record<string, Carried>>)['spread'];
    if (typeof spread !== 'object') return carried;
    return Object.fromEntries(Object.keys(value).map((name) => [name, (spread as Record<string, Carried>)[name]]));
  }
  if (carried === undefined) return undefined;
  const parts = (Array.isArray(carried) ? carried : [carried]).map(String);
  if (explode) return Object.fromEntries(parts.map((part) => part.split('=', 2)));
  return Object.fromEntries(parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1]]] : [])));
}

function bodyAndTypeFaults({ body }: Operation, input: WireInput, exchange: Exchange): string[] {
  if (input.body === undefined) return [];
  const sent = exchange.headers['content-type'] ?? 'none';
  const declared = [...(body?.content.keys() ?? [])];
  const isDeclared = declared.some((type) => isWithin(essence(sent), essence(type)));
  const wrongType = isDeclared ? [] : [`content type ${sent} instead of ${declared.join(' or ')}`];
  return [...wrongType, ...bodyFaults(input.body, exchange)];
}

function essence(type: string): string {
  return (type.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function isWithin(type: string, range: string): boolean {
  return range === type || range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
