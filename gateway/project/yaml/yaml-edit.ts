import { Document, isMap, isScalar, isSeq, type Node, type Pair, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import {
  contentEnd,
  dashBefore,
  indentOf,
  lineEnd,
  lineStart,
  notEditable,
  type YamlText,
  yamlText,
} from './yaml-text.ts';

/** Appends an item to the list at these keys, which must be there or have no value. Nothing else of the text changes. */
export function appendItem(yaml: YamlText, keys: readonly string[], item: unknown): string {
  const { document, text, file } = yaml;
  const node: unknown = document.getIn(keys, true);
  if (isSeq(node) && node.flow) return insertInFlow(yaml, node, flowText(item, yaml));
  if (isSeq(node) && node.items.length > 0) {
    const lines = blockLines([item], indentOf(node, text), yaml);
    return insertLines(yaml, lineEnd(text, contentEnd(node, text)), lines);
  }
  const pair = pairAt(yaml, keys);
  if (!pair || !isEmpty(pair.value)) throw notEditable(file, `${keys.join('.')} is not a list that is written in it`);
  const indent = indentOfPair(pair, text) + yaml.step;
  return insertLines(yaml, lineEnd(text, endOfEmptyPair(pair, text)), blockLines([item], indent, yaml));
}

/** Sets a key that is not there yet in the map at these keys (`[]`: the whole file), as its last. */
export function appendKey(yaml: YamlText, keys: readonly string[], key: string, value: unknown): string {
  const { document, text, file } = yaml;
  const node: unknown = keys.length === 0 ? document.contents : document.getIn(keys, true);
  if (isMap(node) && node.flow) {
    return insertInFlow(yaml, node, `${flowText(key, yaml)}: ${flowText(value, yaml)}`);
  }
  if (isMap(node) && node.items.length > 0) {
    const lines = blockLines({ [key]: value }, indentOf(node, text), yaml);
    return insertLines(yaml, lineEnd(text, contentEnd(node, text)), lines);
  }
  if (keys.length === 0 && isEmpty(node)) return appendToEmptyFile(yaml, blockLines({ [key]: value }, 0, yaml));
  const pair = pairAt(yaml, keys);
  if (!pair || !isEmpty(pair.value)) throw notEditable(file, `${keys.join('.')} is not a map that is written in it`);
  const indent = indentOfPair(pair, text) + yaml.step;
  return insertLines(yaml, lineEnd(text, endOfEmptyPair(pair, text)), blockLines({ [key]: value }, indent, yaml));
}

/** Takes an item out of the list at these keys: exactly what {@link appendItem} put in. */
export function removeItem(yaml: YamlText, keys: readonly string[], index: number): string {
  const { document, text, file } = yaml;
  const node: unknown = document.getIn(keys, true);
  const item = isSeq(node) ? (node.items[index] as Node | undefined) : undefined;
  if (!isSeq(node) || !item) throw notEditable(file, `${keys.join('.')} is not a list that is written in it`);
  if (node.flow) return removeFromFlow(yaml, node, index);
  return removeLines(yaml, dashBefore(item, text), contentEnd(item, text));
}

/** Takes a key out of the map at these keys: exactly what {@link appendKey} put in. */
export function removeKey(yaml: YamlText, keys: readonly string[], key: string): string {
  const { document, text, file } = yaml;
  const node: unknown = keys.length === 0 ? document.contents : document.getIn(keys, true);
  const index = isMap(node) ? node.items.findIndex((pair) => keyOf(pair) === key) : -1;
  const pair = isMap(node) ? (node.items[index] as Pair<Node, Node | null> | undefined) : undefined;
  if (!isMap(node) || !pair) throw notEditable(file, `${[...keys, key].join('.')} is not written in it`);
  if (node.flow) return removeFromFlow(yaml, node, index);
  const end = pair.value && !isEmpty(pair.value) ? contentEnd(pair.value, text) : endOfEmptyPair(pair, text);
  return removeLines(yaml, pair.key.range?.[0] ?? 0, end);
}

/** Whether the key at these keys stands without a value: the last of its children was taken out. */
export function isWithoutValue(yaml: YamlText, keys: readonly string[]): boolean {
  const pair = pairAt(yaml, keys);
  return pair !== undefined && isEmpty(pair.value);
}

/** Writes that a map or a list is empty behind a key that stands without a value. */
export function fillWith(yaml: YamlText, keys: readonly string[], empty: '{}' | '[]'): string {
  const pair = pairAt(yaml, keys);
  if (!pair) throw notEditable(yaml.file, `${keys.join('.')} is not written in it`);
  const end = endOfEmptyPair(pair, yaml.text);
  return `${yaml.text.slice(0, end)} ${empty}${yaml.text.slice(end)}`;
}

function insertLines({ text, eol }: YamlText, offset: number, lines: readonly string[]): string {
  return text.slice(0, offset) + eol + lines.join(eol) + text.slice(offset);
}

/** The line break before goes too, so that the lines around stay as they are. */
function removeLines({ text, eol }: YamlText, from: number, to: number): string {
  const start = lineStart(text, from);
  const end = lineEnd(text, to);
  if (start > 0) return text.slice(0, start - (text[start - 2] === '\r' ? 2 : 1)) + text.slice(end);
  return text.slice(text.startsWith(eol, end) ? end + eol.length : end);
}

function appendToEmptyFile(yaml: YamlText, lines: readonly string[]): string {
  const { text, eol } = yaml;
  if (text === '') return lines.join(eol) + eol;
  return insertLines(yaml, text.endsWith(eol) ? text.length - eol.length : text.length, lines);
}

function insertInFlow({ text }: YamlText, node: YAMLMap | YAMLSeq, entry: string): string {
  const last: unknown = node.items.at(-1);
  if (last === undefined) {
    const open = (node.range?.[0] ?? 0) + 1;
    const padded = text[open] === '}' ? ` ${entry} ` : entry;
    return text.slice(0, open) + padded + text.slice(open);
  }
  const end = endOfEntry(last);
  return `${text.slice(0, end)}, ${entry}${text.slice(end)}`;
}

function removeFromFlow({ text }: YamlText, { items }: YAMLMap | YAMLSeq, index: number): string {
  const item: unknown = items[index];
  const before: unknown = items[index - 1];
  const next: unknown = items[index + 1];
  if (before !== undefined) return text.slice(0, endOfEntry(before)) + text.slice(endOfEntry(item));
  const [start, end] = [startOfEntry(item), next === undefined ? endOfEntry(item) : startOfEntry(next)];
  const isPadded = text.slice(start - 2, start) === '{ ' && text.slice(end, end + 2) === ' }';
  return isPadded ? text.slice(0, start - 1) + text.slice(end + 1) : text.slice(0, start) + text.slice(end);
}

function startOfEntry(entry: unknown): number {
  const node = isPairLike(entry) ? entry.key : (entry as Node);
  return node.range?.[0] ?? 0;
}

function endOfEntry(entry: unknown): number {
  const node = isPairLike(entry) ? (entry.value ?? entry.key) : (entry as Node);
  return node.range?.[1] ?? 0;
}

function isPairLike(entry: unknown): entry is Pair<Node, Node | null> {
  return typeof entry === 'object' && entry !== null && 'key' in entry;
}

function pairAt({ document }: YamlText, keys: readonly string[]): Pair<Node, Node | null> | undefined {
  const parent: unknown = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  return parent.items.find((pair) => keyOf(pair) === keys.at(-1)) as Pair<Node, Node | null> | undefined;
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : undefined;
}

/** A key without a value, or an explicit null. */
function isEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  return isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1];
}

function endOfEmptyPair(pair: Pair<Node, Node | null>, text: string): number {
  const end = pair.key.range?.[1] ?? 0;
  return text.indexOf(':', end) + 1;
}

function indentOfPair(pair: Pair<Node, Node | null>, text: string): number {
  const start = pair.key.range?.[0] ?? 0;
  return start - lineStart(text, start);
}

function blockLines(value: unknown, indent: number, { step }: YamlText): string[] {
  const text = stringify(value, { indent: step, lineWidth: 0, indentSeq: true });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(indent) + line);
}

/** JSON in a JSON file; in YAML what a person would write. */
function flowText(value: unknown, { file }: YamlText): string {
  if (file.endsWith('.json')) return JSON.stringify(value);
  const holder = new Document([value]);
  if (isSeq(holder.contents)) holder.contents.flow = true;
  const text = holder.toString({ lineWidth: 0, flowCollectionPadding: true }).trim();
  return text.slice(1, -1).trim();
}

/** The same text, read anew. */
export function edited({ file }: Pick<YamlText, 'file'>, text: string): YamlText {
  return yamlText(text, file);
}
