import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ownRoot = join(import.meta.dirname, '../../..');

/** The rooms whose code decides what a build holds. */
const rooms = ['config', 'graph', 'openapi', 'rest', 'project/artefact'];

/** The packages that read descriptions and make schemas of them, by the begin of their names. */
const building = /^(?:@graphql-mesh\/|@graphql-tools\/|@omnigraph\/|graphql|json-|js-yaml|yaml$)/;

let known: string | undefined;

/** Digest of the code that builds, and of the versions that it builds with: another Weft builds another artefact. */
export function codeDigest(): string {
  known ??= codeDigestOf(ownRoot);
  return known;
}

/** The same of the Weft in a folder. */
export function codeDigestOf(root: string): string {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  const hash = createHash('sha256').update(manifest);
  for (const room of rooms) {
    const folder = join(root, 'gateway', room);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(`\n${room}/${file}\n`).update(readFileSync(join(folder, file)));
    }
  }
  return hash.update(JSON.stringify(installedVersions(root, manifest))).digest('hex');
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Versions of the installed packages that build, and of those of theirs that do, by name. */
function installedVersions(root: string, manifest: string): [name: string, version: string | undefined][] {
  const versions = new Map<string, string | undefined>();
  const unread: [folder: string, manifest: Manifest][] = [[root, JSON.parse(manifest) as Manifest]];
  for (let next = unread.pop(); next; next = unread.pop()) {
    const [from, { dependencies = {} }] = next;
    for (const name of Object.keys(dependencies)) {
      if (versions.has(name) || !building.test(name)) continue;
      const found = installed(name, from);
      versions.set(name, found?.[1].version);
      if (found) unread.push(found);
    }
  }
  return [...versions].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Where Node.js would find a package, and its manifest. */
function installed(name: string, from: string): [folder: string, manifest: Manifest] | undefined {
  for (let folder = from, above = dirname(from); ; folder = above, above = dirname(above)) {
    const found = join(folder, 'node_modules', name);
    const file = join(found, 'package.json');
    if (existsSync(file)) return [found, JSON.parse(readFileSync(file, 'utf8')) as Manifest];
    if (above === folder) return undefined;
  }
}
