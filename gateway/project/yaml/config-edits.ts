import { isDeepStrictEqual } from 'node:util';
import { isCollection, isMap } from 'yaml';
import { ProjectError } from '../../errors/project-error.ts';
import { appendItem, appendKey, edited, fillWith, isWithoutValue, removeItem, removeKey } from './yaml-edit.ts';
import { notEditable, plainValueOf, type YamlText, yamlText } from './yaml-text.ts';

/** What a source is in `.meshrc.yaml`. */
export interface SourceBlock {
  readonly name: string;
  /** The item of `sources`, without its name. */
  readonly source: Readonly<Record<string, unknown>>;
  /** `gateway.sources.<name>`; only for a file with a `gateway:` section. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
}

/** Keys that an addition wrote because they were not there; a removal takes them away when they are empty again. */
export type CreatedKey = 'sources' | 'gateway.sources';

/**
 * Adds a source to the text of a `.meshrc.yaml`. Comments, order and formatting of everything else stay byte for byte.
 * @throws ProjectError when the file does not write its sources itself, so that they cannot be edited
 */
export function addSourceTo(text: string, file: string, block: SourceBlock): { text: string; created: CreatedKey[] } {
  const before = yamlText(text, file);
  const created: CreatedKey[] = [];
  if (isCollection(before.document.contents) && !isMap(before.document.contents)) {
    throw notEditable(file, 'it is not a map of keys');
  }
  const item = { name: block.name, ...block.source };
  const root = asObject(plainValueOf(before));
  refuseTaken(root, block.name, file);
  let yaml = before;
  if (!('sources' in root)) {
    created.push('sources');
    yaml = edited(yaml, appendKey(yaml, [], 'sources', [item]));
  } else yaml = edited(yaml, appendItem(yaml, ['sources'], item));
  if (block.settings) {
    const hasSources = 'sources' in asObject(root['gateway']);
    if (!hasSources) created.push('gateway.sources');
    yaml = edited(
      yaml,
      hasSources
        ? appendKey(yaml, ['gateway', 'sources'], block.name, block.settings)
        : appendKey(yaml, ['gateway'], 'sources', { [block.name]: block.settings }),
    );
  }
  refuseOtherChanges(before, yaml, (value) => withSource(value, block));
  return { text: yaml.text, created };
}

function refuseTaken(root: Record<string, unknown>, name: string, file: string): void {
  const isSource = asArray(root['sources']).some((source) => asObject(source)['name'] === name);
  const hasSettings = name in asObject(asObject(root['gateway'])['sources']);
  if (!isSource && !hasSettings) return;
  const what = isSource ? `a source "${name}"` : `gateway.sources.${name}`;
  const message = `has ${what} already; choose another name with --name, or run "weft remove ${name}" first`;
  throw new ProjectError([{ severity: 'error', message, location: { file } }]);
}

/**
 * Takes a source and its settings out of the text of a `.meshrc.yaml`; of a text that {@link addSourceTo} made, and
 * with the keys it created, the text before comes out.
 * @throws ProjectError when there is no such source, or it is not written in this file
 */
export function removeSourceFrom(text: string, file: string, name: string, created: readonly string[]): string {
  const before = yamlText(text, file);
  const index = asArray(asObject(plainValueOf(before))['sources']).findIndex(
    (source) => asObject(source)['name'] === name,
  );
  if (index === -1) throw notEditable(file, `it has no source "${name}"`);
  let yaml = edited(before, removeItem(before, ['sources'], index));
  if (isWithoutValue(yaml, ['sources']) && created.includes('sources')) {
    yaml = edited(yaml, removeKey(yaml, [], 'sources'));
  }
  const settings = ['gateway', 'sources'];
  if (name in asObject(asObject(asObject(plainValueOf(before))['gateway'])['sources'])) {
    yaml = edited(yaml, removeKey(yaml, settings, name));
    // Without a value the file could not be loaded.
    const isLeftOver = hasNoSettings(yaml) && created.includes('gateway.sources');
    if (isLeftOver || isWithoutValue(yaml, settings)) yaml = edited(yaml, removeKey(yaml, ['gateway'], 'sources'));
    if (isWithoutValue(yaml, ['gateway'])) yaml = edited(yaml, fillWith(yaml, ['gateway'], '{}'));
  }
  refuseOtherChanges(before, yaml, (value) => withoutSource(value, name));
  return yaml.text;
}

function hasNoSettings(yaml: YamlText): boolean {
  const settings = asObject(asObject(plainValueOf(yaml))['gateway'])['sources'];
  return settings === null || Object.keys(asObject(settings)).length === 0;
}

/** The text must say what was meant, and nothing else: YAML has more ways to be written than an editor foresees. */
function refuseOtherChanges(before: YamlText, after: YamlText, change: (value: unknown) => unknown): void {
  if (!isDeepStrictEqual(tidied(change(plainValueOf(before))), tidied(plainValueOf(after)))) {
    throw notEditable(after.file, 'it is written in a way that a program cannot change safely; edit it by hand');
  }
}

function withSource(value: unknown, { name, source, settings }: SourceBlock): unknown {
  const root = asObject(value);
  const gateway = asObject(root['gateway']);
  const sources = { ...root, sources: [...asArray(root['sources']), { name, ...source }] };
  return settings
    ? { ...sources, gateway: { ...gateway, sources: { ...asObject(gateway['sources']), [name]: settings } } }
    : sources;
}

function withoutSource(value: unknown, name: string): unknown {
  const root = asObject(value);
  const gateway = asObject(root['gateway']);
  const { [name]: _, ...settings } = asObject(gateway['sources']);
  const sources = asArray(root['sources']).filter((source) => asObject(source)['name'] !== name);
  return { ...root, sources, gateway: { ...gateway, sources: settings } };
}

/** Whether empty containers are there makes no difference. */
function tidied(value: unknown): unknown {
  const { sources, gateway, ...rest } = asObject(value);
  const { sources: settings, ...others } = asObject(gateway);
  return { ...rest, sources: asArray(sources), gateway: { ...others, sources: asObject(settings) } };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
