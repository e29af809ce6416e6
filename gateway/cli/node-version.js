// Plain JavaScript that Node 12 can still parse: it has to run where nothing else of Weft does.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * What to do about a Node that cannot run Weft, in one line; `undefined` for one that can.
 * 22.18 is the first that strips types without a flag.
 */
export function nodeVersionProblem(version, stripsTypes, hasPinnedNode, script) {
  const parts = version.split('.').map(Number);
  const newEnough = parts[0] > 22 || (parts[0] === 22 && parts[1] >= 18);
  if (newEnough && stripsTypes) return undefined;
  const wrong = newEnough
    ? `Node.js ${version} runs here with type stripping turned off, which Weft needs`
    : `Node.js ${version} is too old for Weft, which needs 22.18 or newer`;
  const remedy = hasPinnedNode
    ? `run it with the Node that npm installed here: ${script}`
    : 'run "npm ci", which installs one here, or install it from https://nodejs.org';
  return `weft: ${wrong}; ${remedy}`;
}

/**
 * Imports and runs the entry's `main` where this Node can, else says in one line what to do.
 * @param load imports the module, @param script is what to type instead.
 */
export function enter(load, script) {
  const pinned = existsSync(join(root, 'node_modules', '.bin', 'node'));
  const problem = nodeVersionProblem(process.versions.node, Boolean(process.features.typescript), pinned, script);
  if (problem !== undefined) {
    console.error(problem);
    process.exitCode = 1;
    return;
  }
  // A third of a start is compiling Mesh. The cache lies with the packages it is made from, not in a shared folder.
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'weft'));
  load()
    .then((entry) => entry.main(process.argv.slice(2)))
    .catch((error) => {
      const notInstalled = error.code === 'ERR_MODULE_NOT_FOUND' && /Cannot find package/.test(error.message);
      console.error(notInstalled ? 'weft: its packages are not installed; run "npm ci"' : error);
      process.exitCode = 1;
    });
}
