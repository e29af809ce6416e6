import { essenceOf, isJson, isJsonLines, isRange, isText, isWithin, parameterOf } from '../media-type.ts';
import type { Shape } from './shape.ts';

/** How a body is read. */
export interface Reading {
  readonly kind: Kind;
  /** A label that `TextDecoder` knows; `utf-8` unless the answer names another. */
  readonly charset: string;
}

/** Decides by the `content-type` of an answer how it is read. An operation's answers mostly have the same one. */
export function compileReadings(types: readonly string[], shape: Shape | undefined): (type: string) => Reading {
  const decide = (type: string): Reading => ({ kind: kindOf(type, types, shape), charset: charsetOf(type) });
  let lastType = '';
  let last = decide('');
  return (type) => {
    if (type !== lastType) {
      last = decide(type);
      lastType = type;
    }
    return last;
  };
}

export type Kind = 'json' | 'lines' | 'text' | 'file' | 'unpromised';

/**
 * How to read an answer. What says JSON is JSON. Other types hold if they are promised; where they are not, the
 * promise does, because many upstreams mislabel what they send, but never for an HTML page.
 */
function kindOf(type: string, types: readonly string[], shape: Shape | undefined): Kind {
  if (isJson(type)) return 'json';
  const promised = type !== '' && types.find((range) => isWithin(type, range));
  const structured = shape === 'list' || shape === 'object';
  if (promised && !(structured && holdsNoStructure(type, promised, types))) return kindOfType(type);
  const fitting = types.map(kindOfType);
  if (fitting.includes('json') || structured || (type === '' && types.every(isRange))) return 'json';
  if (types.length > 0 && !fitting.includes('text') && essenceOf(type) === 'text/html') return 'unpromised';
  return types.every(isRange) ? kindOfType(type) : (fitting[0] ?? 'text');
}

/** Whether a promised type that came cannot be what its schema, a list or an object, means. */
function holdsNoStructure(type: string, promised: string, types: readonly string[]): boolean {
  return isRange(promised) || (kindOfType(type) === 'text' && !types.some(isJson));
}

function kindOfType(type: string): Exclude<Kind, 'unpromised'> {
  if (isJson(type)) return 'json';
  if (isJsonLines(type)) return 'lines';
  return isText(type) ? 'text' : 'file';
}

function charsetOf(type: string): string {
  const charset = parameterOf(type, 'charset') ?? 'utf-8';
  try {
    return new TextDecoder(charset).encoding;
  } catch {
    return 'utf-8';
  }
}
