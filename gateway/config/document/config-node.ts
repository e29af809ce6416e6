import type { Place } from './source-text.ts';

/** A configuration as it was read: values with the place of each key, before anything is known of their meaning. */
export type ConfigNode = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  /** Where the key stands. */
  readonly place: Place;
  readonly node: ConfigNode;
}

export interface ListNode {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly ConfigNode[];
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly place: Place;
  value: unknown;
  /**
   * The other way to read a text that came from variables: `4000` for `"4000"` and the reverse.
   * What checks the value picks the reading that its schema accepts.
   */
  otherReading: unknown;
  /** Names of the variables that the value came from. */
  readonly variables: readonly string[];
  /** What is wrong here is reported already (a variable that is not set, a file that is not there). */
  readonly isReported: boolean;
}

/** A key's way from the top of the file. */
export type KeyPath = readonly (string | number)[];

/** The node at `path`, or `undefined` where there is none. */
export function nodeAt(root: ConfigNode, path: KeyPath): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const key of path) node = node && childAt(node, key)?.node;
  return node;
}

/** Where the last key of `path` that exists stands. */
export function placeAt(root: ConfigNode, path: KeyPath): Place {
  let node = root;
  let place = root.place;
  for (const key of path) {
    const child = childAt(node, key);
    if (!child) break;
    node = child.node;
    place = child.place;
  }
  return place;
}

function childAt(node: ConfigNode, key: string | number): MapEntry | undefined {
  if (node.kind === 'map') return node.entries.get(String(key));
  const item = node.kind === 'list' && typeof key === 'number' ? node.items[key] : undefined;
  return item && { place: item.place, node: item };
}

/** The plain value of a node. */
export function plainValue(node: ConfigNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainValue);
    case 'map':
      return Object.fromEntries(Array.from(node.entries, ([key, entry]) => [key, plainValue(entry.node)]));
  }
}

/** Takes the other reading of a text that came from variables; `false` when there is none. */
export function takeOtherReading(node: ScalarNode): boolean {
  if (node.otherReading === undefined) return false;
  [node.value, node.otherReading] = [node.otherReading, node.value];
  return true;
}

/** `gateway.sources.payments.timeout`, `sources[0].name`, `gateway.auth.rules["Query.me"]`. */
export function formatKeyPath(path: KeyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[\w$-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}
