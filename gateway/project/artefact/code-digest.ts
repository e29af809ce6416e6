import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** The rooms whose code decides what a build holds. */
const rooms = ['graph', 'openapi', 'rest', 'project/artefact'];

let known: string | undefined;

/** Digest of the code that builds, and of the versions that it builds with: another Weft builds another artefact. */
export function codeDigest(): string {
  known ??= digest();
  return known;
}

function digest(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package.json')));
  for (const room of rooms) {
    const folder = join(root, 'gateway', room);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(`\n${room}/${file}\n`).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex');
}
