import { type ConfigNode, type KeyPath, type MapNode, plainValue } from '../document/config-node.ts';
import type { ProblemList } from '../document/problem-list.ts';
import { nearestName } from '../suggest.ts';
import { type Deviation, explainDeviations } from './explain-deviations.ts';
import { type MeshSchema, readMeshSchema } from './mesh-schema.ts';

/** Mesh's schema with our section beside its keys, so that a slip of `gateway` is told as such. */
function withGatewaySection(schema: MeshSchema): MeshSchema {
  return { ...schema, properties: { ...schema.properties, gateway: {} } };
}

/**
 * Checks Mesh's own keys with Mesh's JSON Schema. Handlers, transforms and plugins that the schema does not name are
 * taken, as Mesh takes them: their packages may be anyone's. What the gateway itself relies on (`sources`, `serve`) is
 * an error whether or not there is a `gateway:` section, the rest as in Mesh.
 */
export function checkMeshKeys(root: MapNode, problems: ProblemList): void {
  const schema = readMeshSchema();
  for (const deviation of explainDeviations(withGatewaySection(schema), root)) {
    const { message, place, path } = deviation;
    if (isReliedOn(deviation)) problems.error(message, place, path);
    else problems.deviation(message, place, path);
  }
  const known = Object.keys(schema.definitions?.['Handler']?.properties ?? {});
  checkSources(root, known, problems);
}

function isReliedOn({ path, kind }: Deviation): boolean {
  const [top, , key] = path;
  if (top === 'serve') return kind !== 'unknown key';
  if (top !== 'sources' || kind === 'unknown key') return false;
  return path.length <= 2 || (path.length === 3 && (key === 'name' || key === 'handler'));
}

function checkSources(root: MapNode, knownHandlers: readonly string[], problems: ProblemList): void {
  const sources = root.entries.get('sources')?.node;
  if (sources?.kind !== 'list') return;
  const names = new Map<unknown, KeyPath>();
  for (const [index, source] of sources.items.entries()) {
    if (source.kind !== 'map') continue;
    const name = source.entries.get('name');
    const path = ['sources', index, 'name'];
    const first = name && names.get(plainValue(name.node));
    if (first) problems.deviation(`the source sources[${first[1]}] has the same name`, name.place, path);
    else if (name && isEmptyText(name.node)) problems.error('is empty', name.place, path);
    else if (name) names.set(plainValue(name.node), path);
    checkHandler(source.entries.get('handler')?.node, ['sources', index, 'handler'], knownHandlers, problems);
  }
}

/** `""`, or the nothing that an unset variable leaves. */
function isEmptyText(node: ConfigNode): boolean {
  return node.kind === 'scalar' && (node.value === '' || (node.value === null && node.isReported));
}

function checkHandler(handler: ConfigNode | undefined, path: KeyPath, known: readonly string[], problems: ProblemList) {
  if (handler?.kind !== 'map') return;
  const [first, ...others] = handler.entries;
  if (!first)
    problems.error('names no handler; write for example openapi: { source: ./openapi.yaml }', handler.place, path);
  for (const [name, { place }] of others) {
    problems.deviation(`a source has one handler, and "${first?.[0]}" is one already`, place, [...path, name]);
  }
  const [name, entry] = first ?? [];
  const meant = name === undefined || known.includes(name) ? undefined : nearestName(name, known);
  if (entry && meant) {
    const message = `Mesh has no handler of this name, so a package must provide it; did you mean "${meant}"?`;
    problems.warning(message, entry.place, [...path, String(name)]);
  }
}
