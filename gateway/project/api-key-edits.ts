import { appendItem, edited, fillWith, isWithoutValue, removeItem } from './yaml/yaml-edit.ts';
import { notEditable, plainValueOf, yamlText } from './yaml/yaml-text.ts';

/** A key as the file of API keys has it. */
export interface ApiKeyEntry {
  readonly id: string;
  readonly sha256: string;
  readonly scopes?: readonly string[];
  readonly expires?: string;
  readonly description?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/**
 * Adds a key to the text of a file of API keys, an empty one included. Nothing else of the text changes.
 * @throws ProjectError for a text that is no YAML, or whose `keys` is not a list that is written in it
 */
export function addApiKey(text: string, file: string, entry: ApiKeyEntry): string {
  // One key a line: an empty list is written in brackets, and would have all of them in one.
  const list = text.trim() === '' ? 'keys:\n' : text.replace(/^keys:[ \t]*\[[ \t]*\]/m, 'keys:');
  return appendItem(yamlText(list, file), ['keys'], entry);
}

/**
 * Takes a key out of it. Nothing else of the text changes.
 * @throws ProjectError also where there is no such key
 */
export function removeApiKey(text: string, file: string, id: string): string {
  const yaml = yamlText(text, file);
  const { keys } = plainValueOf(yaml) as { keys: readonly { id: string }[] };
  const index = keys.findIndex((key) => key.id === id);
  if (index < 0) throw notEditable(file, `it has no key "${id}"`);
  const without = edited(yaml, removeItem(yaml, ['keys'], index));
  return isWithoutValue(without, ['keys']) ? fillWith(without, ['keys'], '[]') : without.text;
}
