import { CORE_SCHEMA, load, mergeTag } from 'js-yaml-5';
import { type Document, isAlias, LineCounter, parseDocument, visit } from 'yaml';
import { ProjectError } from '../../errors/project-error.ts';
import { unreadable } from './unreadable.ts';
import { untieAliases } from './untie-aliases.ts';

/** Most aliases a YAML text may have: resolving them takes the library quadratic time, a second for this many. */
const maxAliases = 10_000;

const schema = CORE_SCHEMA.withTags(mergeTag);

/** As in `parseYamlDocument`: of duplicate keys the last wins. */
const fastOptions = { schema, json: true, maxAliases, maxDepth: 1_000 };

/**
 * The value of a JSON or YAML 1.2 text; JSON is tried first where it looks like it, being much faster to read.
 * @param file Path or address, for errors.
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
  const value = parsedFast(text);
  if (value !== undefined) {
    return untieAliases(value, file);
  }
  try {
    const document = parseYamlDocument(text, file);
    refuseManyAliases(text, document, file);
    // The library's own limit on aliases refuses honest documents; `untieAliases` counts what they come to.
    return untieAliases(document.toJS({ maxAliasCount: -1 }), file);
  } catch (error) {
    if (error instanceof ProjectError || !(error instanceof Error)) {
      throw error;
    }
    throw unreadable(reasonOf(error), file, error);
  }
}

/**
 * `undefined` where the fast parser does not take the text. The other one takes five to ten times as long, but says
 * what is wrong and where, and knows YAML 1.1, tags and complex keys.
 */
function parsedFast(text: string): unknown {
  if (text.startsWith('%')) {
    return undefined;
  }
  try {
    return load(text, fastOptions);
  } catch {
    return undefined;
  }
}

function parseYamlDocument(text: string, file: string): Document.Parsed {
  const lineCounter = new LineCounter();
  // Duplicate keys: the last wins, as in JSON.parse; finding them takes the library quadratic time.
  const document = parseDocument(text, {
    lineCounter,
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col: column } = lineCounter.linePos(error.pos[0]);
    throw unreadable(reasonOf(error), file, error, { line, column });
  }
  return document;
}

function refuseManyAliases(text: string, document: Document.Parsed, file: string): void {
  if ((text.match(/\*[^\s,[\]{}*]/g)?.length ?? 0) <= maxAliases) {
    return;
  }
  let aliases = 0;
  visit(document, (_key, node) => {
    aliases += isAlias(node) ? 1 : 0;
  });
  if (aliases > maxAliases) {
    throw unreadable(`has ${aliases} YAML aliases; at most ${maxAliases} are read`, file);
  }
}

function reasonOf({ message }: Error): string {
  if (message.startsWith('Maximum call stack size exceeded')) {
    return 'is nested too deep to be read';
  }
  return `is not valid YAML: ${message.split('\n', 1)[0]}`;
}
