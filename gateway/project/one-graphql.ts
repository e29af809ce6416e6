import { existsSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder of the one copy of `graphql` that Weft and every project share. */
export const graphqlDir = dirname(createRequire(import.meta.url).resolve('graphql/package.json'));

const gatewayDir = dirname(import.meta.dirname);

const foreignGraphql = /[\\/]node_modules[\\/]graphql[\\/](.+)$/;

/** Folders whose own modules are loaded anew, and how often that has happened since they were loaded first. */
const generations = new Map<string, number>();

/** ES modules of such folders; Node lists only CommonJS ones. */
const esModules = new Set<string>();

let registered = false;

/**
 * From now on `graphql`, whoever asks for it and by whatever path, is Weft's own copy, for `import` and
 * `require` alike. graphql-js refuses types "from another module or realm", and its `index.js` and
 * `index.mjs` are two realms already: all of it is served from the CommonJS files, as Node's own resolution does.
 * Calling it again changes nothing.
 */
export function registerOneGraphql(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const own = ownGraphql(specifier);
      if (own !== undefined) return { url: pathToFileURL(own).href, shortCircuit: true };
      const resolved = nextResolve(specifier, context);
      if (!resolved.url.startsWith('file:')) return resolved;
      const file = fileURLToPath(resolved.url);
      const redirected = redirectGraphql(file);
      if (redirected !== undefined) return { url: pathToFileURL(redirected).href, shortCircuit: true };
      // A `require` keeps its modules by file name: those are forgotten by `loadAnew` itself.
      if (!context.conditions.includes('import')) return resolved;
      return { ...resolved, url: ofGeneration(resolved.url, file) };
    },
  });
}

/**
 * Makes the next import of any module below `dir` (but not below a `node_modules` in it) read its file again.
 * What was imported before stays as it is for those who hold it.
 */
export function loadAnew(dir: string): void {
  const { cache } = createRequire(import.meta.url);
  for (const file of loadedModules(dir)) {
    delete cache[file];
    esModules.delete(file);
  }
  generations.set(dir, (generations.get(dir) ?? -1) + 1);
}

/** The files of all modules below `dir` that were loaded since {@link loadAnew}, without installed packages. */
export function loadedModules(dir: string): string[] {
  const { cache } = createRequire(import.meta.url);
  return [...new Set([...Object.keys(cache), ...esModules])].filter((file) => belongsTo(dir, file));
}

/** Whether a file is one of the project's own modules: not an installed package's, and not of Weft itself, whose repository is a project too. */
export function belongsTo(dir: string, file: string): boolean {
  if (!file.startsWith(dir + sep) || file.startsWith(gatewayDir + sep)) return false;
  return !file.slice(dir.length).includes(`${sep}node_modules${sep}`);
}

function ownGraphql(specifier: string): string | undefined {
  if (specifier === 'graphql') return join(graphqlDir, 'index.js');
  return specifier.startsWith('graphql/') ? commonJsFile(specifier.slice('graphql/'.length)) : undefined;
}

function redirectGraphql(file: string): string | undefined {
  const inside = foreignGraphql.exec(file)?.[1];
  if (inside === undefined || inside.includes('node_modules')) return undefined;
  const own = commonJsFile(inside);
  return own === file ? undefined : own;
}

function commonJsFile(path: string): string {
  const base = join(graphqlDir, path.replace(/\.m?js$/, ''));
  return (
    [path.endsWith('.json') && base, `${base}.js`, join(base, 'index.js')].find((file) => file && existsSync(file)) ||
    join(graphqlDir, 'index.js')
  );
}

function ofGeneration(url: string, file: string): string {
  for (const [dir, generation] of generations) {
    if (!belongsTo(dir, file)) continue;
    esModules.add(file);
    if (generation > 0) return `${url}${url.includes('?') ? '&' : '?'}weft=${generation}`;
  }
  return url;
}
