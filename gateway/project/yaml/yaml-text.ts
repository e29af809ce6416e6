import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { maskVariables } from '../../config/document/variables.ts';
import { ProjectError } from '../../errors/project-error.ts';

/** A YAML (or JSON) text that can be edited: every node knows its offsets in it. */
export interface YamlText {
  readonly text: string;
  readonly file: string;
  readonly document: Document;
  /** `\r\n` where the file uses it. */
  readonly eol: string;
  /** Spaces by which the file indents. */
  readonly step: number;
}

/**
 * Reads a text for editing.
 * @throws ProjectError when it is not valid YAML
 */
export function yamlText(text: string, file: string): YamlText {
  // What stands in `${…}` need not be YAML; a mask of the same length keeps every offset.
  const document = parseDocument(maskVariables(text).text, {
    keepSourceTokens: true,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const [error] = document.errors;
  if (error) throw notEditable(file, `it is not valid YAML: ${error.message.split('\n', 1)[0]}`);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return { text, file, document, eol, step: stepOf(document) };
}

/** The value of a text, with `${…}` as written. */
export function plainValueOf({ text, document }: YamlText): unknown {
  const masked = maskVariables(text);
  const unmasked = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return masked
        .parts(value)
        .map((part) => (typeof part === 'string' ? part : part.text))
        .join('');
    }
    if (Array.isArray(value)) return value.map(unmasked);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [unmasked(key), unmasked(member)]));
  };
  return unmasked(document.toJS({ maxAliasCount: 1000 }));
}

/** @throws ProjectError that says why a file cannot be edited by a program. */
export function notEditable(file: string, reason: string): ProjectError {
  return new ProjectError([{ severity: 'error', message: `cannot be edited: ${reason}`, location: { file } }]);
}

/** Offset at which the last thing of a node ends: no comment, no blank line after it counts. */
export function contentEnd(node: Node, text: string): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last: unknown = node.items.at(-1);
    const inner = isPair(last) ? innerOfPair(last) : (last as Node | undefined);
    if (inner) return contentEnd(inner, text);
  }
  const end = node.range?.[1] ?? 0;
  // A block scalar ends behind its line.
  return isScalar(node) && text[end - 1] === '\n' ? end - (text[end - 2] === '\r' ? 2 : 1) : end;
}

function innerOfPair(pair: Pair): Node {
  const { key, value } = pair as Pair<Node, Node | null>;
  const isWritten = value && (value.range?.[1] ?? 0) > (key.range?.[1] ?? 0);
  return isWritten ? value : key;
}

/** Offset of the end of the line in which an offset lies, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Column of a block collection's items, from 0. */
export function indentOf(node: YAMLMap | YAMLSeq, text: string): number {
  const first: unknown = node.items[0];
  const start = isSeq(node) ? dashBefore(first as Node, text) : ((first as Pair<Node>).key.range?.[0] ?? 0);
  return start - lineStart(text, start);
}

/** Offset of the `-` of a block sequence's item. */
export function dashBefore(item: Node, text: string): number {
  return text.lastIndexOf('-', (item.range?.[0] ?? 0) - 1);
}

function stepOf({ contents }: Document): number {
  if (!isMap(contents)) return 2;
  for (const { value } of contents.items) {
    if (isMap(value) && !value.flow) {
      const token = value.srcToken as { indent?: number } | undefined;
      if (token?.indent) return token.indent;
    }
  }
  return 2;
}
