import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { ConfigNode, KeyPath, MapEntry, MapNode } from './config-node.ts';
import type { YamlReading } from './read-yaml.ts';
import { fixedScalar, ScalarReader, unreadable } from './scalar-reader.ts';
import type { Place, SourceText } from './source-text.ts';
import type { MaskedText } from './variables.ts';
import { describeYamlFault } from './yaml-faults.ts';

/** Values that aliases may add to a file; one that asks for more is an alias bomb. */
const maxAliasedValues = 100_000;

interface Sized {
  readonly node: ConfigNode;
  /** How many values the node is. */
  readonly size: number;
}

/** Turns the parsed YAML of one file into {@link ConfigNode}s: aliases followed, merge keys merged, files included. */
export class NodeReader {
  readonly #source: SourceText;
  readonly #masked: MaskedText;
  readonly #reading: YamlReading;
  readonly #scalars: ScalarReader;
  /** By name, as far as the file is read: an alias means the last anchor above it. */
  readonly #anchors = new Map<string, Sized | 'open'>();
  #aliased = 0;

  constructor(source: SourceText, masked: MaskedText, reading: YamlReading) {
    this.#source = source;
    this.#masked = masked;
    this.#reading = reading;
    this.#scalars = new ScalarReader(source, masked, reading.environment, reading.problems);
  }

  read(node: Node, at: KeyPath): ConfigNode {
    return this.#sized(node, at).node;
  }

  #sized(node: Node, at: KeyPath): Sized {
    if (isAlias(node)) return this.#alias(node.source, this.#placeOf(node), at);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor) this.#anchors.set(anchor, 'open');
    const sized = this.#unanchored(node, at);
    if (anchor) this.#anchors.set(anchor, sized);
    return sized;
  }

  #unanchored(node: Node, at: KeyPath): Sized {
    if (isMap<Node | null, Node | null>(node)) return this.#map(node, at);
    if (isSeq<Node>(node)) return this.#list(node, at);
    return { node: this.#scalar(node as Scalar, at), size: 1 };
  }

  #list(list: YAMLSeq<Node>, at: KeyPath): Sized {
    const items = list.items.map((item, index) => this.#sized(item, [...at, index]));
    return {
      node: { kind: 'list', place: this.#placeOf(list), items: items.map(({ node }) => node) },
      size: sum(items),
    };
  }

  #map(map: YAMLMap<Node | null, Node | null>, at: KeyPath): Sized {
    const entries = new Map<string, MapEntry>();
    const merged: MapNode[] = [];
    const values: Sized[] = [];
    for (const { key, value } of map.items) {
      const name = this.#keyName(key, this.#placeOf(key ?? map), at);
      if (name === undefined) continue;
      const place = this.#placeOf(key ?? map);
      const path = [...at, name];
      const sized = value ? this.#sized(value, path) : { node: unreadable(place), size: 1 };
      values.push(sized);
      if (name === '<<') merged.push(...this.#mapsToMerge(sized.node, place, path));
      else if (entries.has(name)) this.#repeated(entries.get(name), place, path);
      else entries.set(name, { place, node: sized.node });
    }
    for (const { entries: others } of merged) {
      for (const [name, entry] of others) if (!entries.has(name)) entries.set(name, entry);
    }
    return { node: { kind: 'map', place: this.#placeOf(map), entries }, size: sum(values) };
  }

  #keyName(key: Node | null, place: Place, at: KeyPath): string | undefined {
    const name = isScalar(key) ? String(key.value) : undefined;
    const fault =
      name === undefined
        ? 'a key must be text, not a list, a map or an alias'
        : this.#masked.parts(name).length > 1
          ? 'variables are replaced in values, not in keys'
          : name === '__proto__'
            ? '"__proto__" cannot be a key'
            : undefined;
    if (fault) this.#reading.problems.error(fault, place, at);
    return fault ? undefined : name;
  }

  #mapsToMerge(node: ConfigNode, place: Place, at: KeyPath): readonly MapNode[] {
    const maps = node.kind === 'list' ? node.items : [node];
    if (maps.every((map): map is MapNode => map.kind === 'map')) return maps;
    this.#reading.problems.error('a merge key (<<) takes a map or a list of maps', place, at);
    return [];
  }

  #repeated(first: MapEntry | undefined, place: Place, at: KeyPath): void {
    const line = this.#source.locationAt(first?.place.offset ?? 0).line;
    this.#reading.problems.error(`is given twice; the first is on line ${line}`, place, at);
  }

  #alias(name: string, place: Place, at: KeyPath): Sized {
    const { problems } = this.#reading;
    const target = this.#anchors.get(name);
    if (target === undefined || target === 'open') {
      problems.error(
        target ? 'an alias cannot stand inside what it refers to' : describeYamlFault('BAD_ALIAS'),
        place,
        at,
      );
      return { node: unreadable(place), size: 1 };
    }
    this.#aliased += target.size;
    if (this.#aliased > maxAliasedValues) {
      problems.error(`aliases multiply the file to more than ${maxAliasedValues} values`, {
        source: this.#source,
        offset: 0,
      });
      return { node: unreadable(place), size: 1 };
    }
    // A value from variables is read as its own place wants it, so each place has its own.
    return target.node.kind === 'scalar' ? { node: { ...target.node }, size: 1 } : target;
  }

  #scalar(scalar: Scalar, at: KeyPath): ConfigNode {
    const place = this.#placeOf(scalar);
    if (!isText(scalar)) return fixedScalar(scalar.value, place);
    const expanded = this.#scalars.expand(scalar, at);
    if (scalar.tag === '!include' || scalar.tag === '!includes') {
      return this.#reading.include(scalar.tag, expanded.text, place, at);
    }
    if (expanded.variables.length === 0) return fixedScalar(scalar.value, place);
    return this.#scalars.node(expanded, scalar, place);
  }

  #placeOf(node: Node): Place {
    return { source: this.#source, offset: node.range?.[0] };
  }
}

function isText(scalar: Scalar): scalar is Scalar<string> {
  return typeof scalar.value === 'string';
}

function sum(parts: readonly Sized[]): number {
  return parts.reduce((total, { size }) => total + size, 1);
}
