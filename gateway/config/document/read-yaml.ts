import { type Document, parseDocument } from 'yaml';
import type { ConfigNode, KeyPath } from './config-node.ts';
import { NodeReader } from './node-reader.ts';
import type { ProblemList } from './problem-list.ts';
import type { Place, SourceText } from './source-text.ts';
import { maskVariables, unmaskableAt } from './variables.ts';
import { describeYamlFault } from './yaml-faults.ts';

/** What reading a file needs besides its text. */
export interface YamlReading {
  readonly environment: NodeJS.ProcessEnv;
  readonly problems: ProblemList;
  /** What the tags `!include` and `!includes` bring in. */
  include(tag: '!include' | '!includes', path: string, place: Place, at: KeyPath): ConfigNode;
}

const includeTags = ['!include', '!includes'].map((tag) => ({ tag, resolve: (text: string) => text }));

/**
 * Reads YAML 1.2 (and JSON) into nodes that know their places. `${VAR}` and `${VAR:default}` are replaced in values,
 * and whatever a variable holds stays one scalar. Merge keys (`<<`), `!include` and `!includes` act as in Mesh.
 * @returns `undefined` for a file without a value; faults go to `reading.problems`
 */
export function readYaml(source: SourceText, reading: YamlReading, at: KeyPath = []): ConfigNode | undefined {
  const unmaskable = unmaskableAt(source.text);
  if (unmaskable !== -1) {
    reading.problems.error('holds a Unicode noncharacter (U+FDD0 or U+FDD1)', { source, offset: unmaskable }, at);
    return undefined;
  }
  const masked = maskVariables(source.text);
  try {
    // Duplicate keys are found by NodeReader: the parser compares every key with every other.
    const options = { prettyErrors: false, uniqueKeys: false, customTags: includeTags, logLevel: 'error' } as const;
    const document = parseDocument(masked.text, options);
    if (reportFaults(document, source, reading.problems)) return undefined;
    return document.contents ? new NodeReader(source, masked, reading).read(document.contents, at) : undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    reading.problems.error(describeYamlFault('RESOURCE_EXHAUSTION'), { source, offset: 0 }, at);
    return undefined;
  }
}

function reportFaults({ errors, warnings }: Document, source: SourceText, problems: ProblemList): boolean {
  const lines = new Set<number | undefined>();
  const faults = [...errors, ...warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  for (const { code, pos } of faults) {
    const { line } = source.locationAt(pos[0]);
    // The first fault of a line is its cause; the others are what followed from it.
    if (!lines.has(line)) problems.error(describeYamlFault(code), { source, offset: pos[0] });
    lines.add(line);
  }
  return faults.length > 0;
}
