import { callRecordOf } from '../calls/call-records.ts';

/**
 * Compiles what Mesh makes of a link's parameter: a constant, or text with runtime expressions of OpenAPI (3.1,
 * 4.8.20.4) as `{root.$request.path.id}` and `{root.$response.body#/id}`, which read the call that answered `root`, or
 * with paths into its answer, as `{root['id']}`. Text that is one expression gives the value itself; the result is
 * `undefined` where an expression finds nothing.
 */
export function compileExpression(parameter: unknown): (root: unknown) => unknown {
  if (typeof parameter !== 'string') return () => parameter;
  const pieces = parameter.split(/(\{root[^}]*\})/).filter(Boolean);
  const readers = pieces.map((piece) => (piece.startsWith('{root') ? compileReader(piece.slice(5, -1)) : piece));
  const [only] = readers;
  if (readers.length === 1 && typeof only === 'function') return only;
  return (root) => {
    const values = readers.map((reader) => (typeof reader === 'string' ? reader : reader(root)));
    return values.some(isNothing) ? undefined : values.map(textOf).join('');
  };
}

type Reader = (root: unknown) => unknown;

function compileReader(expression: string): Reader {
  const [, place = '', rest = ''] = /^\.\$(url|method|statusCode|request|response)\.?(.*)$/.exec(expression) ?? [];
  if (place === '') return compilePath(expression);
  const readRecord = compileRecordReader(place, rest);
  // Where Mesh's own resolver made the call, it leaves the same parts on the answer.
  const readMetadata = compilePath(expression);
  return (root) => (callRecordOf(root) || /^body/.test(rest) ? readRecord(root) : readMetadata(root));
}

function compileRecordReader(place: string, rest: string): Reader {
  switch (place) {
    case 'url':
      return (root) => urlOf(root);
    case 'method':
      return (root) => callRecordOf(root)?.request.method;
    case 'statusCode':
      return (root) => callRecordOf(root)?.response.status;
    case 'request':
      return compileRequestReader(rest);
    default:
      return compileResponseReader(rest);
  }
}

function compileRequestReader(rest: string): Reader {
  const [, part, name = ''] = /^(path|query|header|body)[.#]?(.*)$/.exec(rest) ?? [];
  switch (part) {
    case 'path':
      return (root) => {
        const input = callRecordOf(root)?.input;
        return input?.path?.[name] ?? property(input?.body, name) ?? property(root, name);
      };
    case 'query':
      return (root) => callRecordOf(root)?.input.query?.[name];
    case 'header':
      return (root) => callRecordOf(root)?.request.headers[name.toLowerCase()];
    case 'body':
      return (root) => atPointer(callRecordOf(root)?.input.body, name);
    default:
      return () => undefined;
  }
}

function compileResponseReader(rest: string): Reader {
  const [, part, name = ''] = /^(header|body)[.#]?(.*)$/.exec(rest) ?? [];
  if (part === 'body') return (root) => atPointer(root, name);
  if (part === 'header') return (root) => [callRecordOf(root)?.response.headers[name.toLowerCase()]].flat()[0];
  return () => undefined;
}

function urlOf(root: unknown): string | undefined {
  const request = callRecordOf(root)?.request;
  return request && request.origin + (request.path.split('?', 1)[0] ?? '');
}

/** JSON Pointer (RFC 6901) as a URI fragment has it. */
function atPointer(value: unknown, pointer: string): unknown {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => decode(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce(property, value);
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** `.a.b` and `['a']` below `root`. */
function compilePath(expression: string): Reader {
  const steps = expression.split(/\[['"]?|['"]?\]|\./).filter(Boolean);
  return (root) => steps.reduce(property, root);
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
