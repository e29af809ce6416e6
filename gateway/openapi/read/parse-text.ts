import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import { unreadable } from './unreadable.ts';
import { untieAliases } from './untie-aliases.ts';

/**
 * The value of a JSON or YAML 1.2 text; JSON is tried first where it looks like it, being much faster to read.
 * @throws ProjectError with line and column when it is neither.
 */
export function parseText(text: string, file: string): unknown {
  const start = /\S/.exec(text)?.[0];
  if (start === undefined) {
    throw unreadable('is empty', file);
  }
  if (start === '<') {
    throw unreadable('is an HTML or XML page, not JSON or YAML', file);
  }
  if (start === '{' || start === '[') {
    try {
      return JSON.parse(text);
    } catch {
      // YAML is a superset of JSON: its parser may accept it (comments, trailing commas) and else knows the line.
    }
  }
  return parseYaml(text, file);
}

function parseYaml(text: string, file: string): unknown {
  const lineCounter = new LineCounter();
  try {
    // Duplicate keys: the last wins, as in JSON.parse; finding them takes the library quadratic time.
    const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false, uniqueKeys: false });
    const [error] = document.errors;
    if (error !== undefined) {
      throw invalidYaml(error, lineCounter, file);
    }
    // Aliases are counted after expansion by `untieAliases`: the library's own limit refuses honest documents.
    return untieAliases(document.toJS({ maxAliasCount: -1 }), file);
  } catch (error) {
    if (error instanceof RangeError) {
      throw unreadable('is nested too deep to be read', file, error);
    }
    throw error instanceof ReferenceError ? unreadable(`is not valid YAML: ${error.message}`, file, error) : error;
  }
}

function invalidYaml(error: YAMLError, lineCounter: LineCounter, file: string) {
  const { line, col: column } = lineCounter.linePos(error.pos[0]);
  return unreadable(`is not valid YAML: ${error.message.split('\n', 1)[0]}`, file, error, { line, column });
}
