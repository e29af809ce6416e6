import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { createJiti, type Jiti } from 'jiti';
import { ProjectError } from '../errors/project-error.ts';
import { moduleProblem } from './module-problem.ts';
import { graphqlDir, loadAnew, registerOneGraphql } from './one-graphql.ts';

/** Loads a module as Mesh does: what it exports by default where it has a default export, else all its exports. */
export type Importer = (id: string) => Promise<unknown>;

export interface ImporterOptions {
  /** Whether compiled modules are kept in the project's `.weft/`. @default true */
  readonly keepCompiled?: boolean;
}

/**
 * Loads a project's own modules (TypeScript, ESM, CommonJS, extension or not) and packages, with Weft's one
 * copy of `graphql` for all of them. Each importer reads the project's files anew, so that `weft dev` makes
 * one for each build; within one importer a module is evaluated once.
 *
 * An id is a path (relative ones count from `dir`) or a package. Packages are looked for in the project's
 * folder first and among Weft's own then, so that a folder without `node_modules` can use a Mesh handler; only
 * the Mesh packages that Weft builds the graph with are always Weft's.
 *
 * The importer rejects with a `ProjectError` that names file and line of what is wrong; where nothing is found
 * its message holds `Cannot find module '<id>'`, by which Mesh tells a missing package from a broken one.
 */
export function createImporter(dir: string, { keepCompiled = true }: ImporterOptions = {}): Importer {
  registerOneGraphql();
  const project = realpathSync(dir);
  loadAnew(project);
  const theirs = createJiti(join(project, 'weft-importer.js'), {
    fsCache: keepCompiled && cacheFolder(project),
    alias: { graphql: graphqlDir },
    interopDefault: true,
  });
  const ours = createJiti(import.meta.url, { fsCache: false, interopDefault: true });
  let last: Promise<unknown> = Promise.resolve();
  return (id) => {
    // One at a time: jiti evaluates a module twice when two imports meet in it while it loads.
    const next = last.then(() => load(id, project, theirs, ours));
    last = next.catch(() => undefined);
    return next;
  };
}

/** What Weft was built and tested with; another version of these would build another schema. */
const engine = /^@graphql-mesh\/(openapi|json-schema|runtime|config|utils|types|store|merger-(bare|stitching))$/;

async function load(id: string, dir: string, theirs: Jiti, ours: Jiti): Promise<unknown> {
  const isPath = isAbsolute(id) || id.startsWith('.') || id.startsWith('file:');
  const name = isPath && !id.startsWith('file:') ? resolve(dir, id) : id;
  const candidates = isPath ? [theirs] : engine.test(id) ? [ours] : [theirs, ours];
  const found = candidates.find((jiti) => jiti.esmResolve(name, { try: true }) !== undefined);
  if (!found) {
    throw new ProjectError([
      {
        severity: 'error',
        message: `Cannot find module '${id}'${isPath ? '' : ' (npm install it in the folder of the project)'}`,
      },
    ]);
  }
  try {
    return unwrapped(await found.import(name));
  } catch (cause) {
    throw moduleProblem(cause, dir, id);
  }
}

/** Follows `default` as Mesh does, however often a compiler has wrapped it. */
function unwrapped(module: unknown): unknown {
  let inner = module;
  for (let depth = 0; depth < 10; depth++) {
    const next = inner === null || inner === undefined ? undefined : (inner as { default?: unknown }).default;
    if (next === undefined || next === null || next === inner) break;
    inner = next;
  }
  return inner;
}

/** Compiled modules are kept in the project's `.weft/`, never in a temporary folder that others can write to. */
function cacheFolder(dir: string): string | false {
  const weft = join(dir, '.weft');
  try {
    mkdirSync(join(weft, 'cache'), { recursive: true });
    writeFileSync(join(weft, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  return join(weft, 'cache');
}
