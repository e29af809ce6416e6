import { existsSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder of the one copy of `graphql` that Weft and every project share. */
export const graphqlDir = dirname(createRequire(import.meta.url).resolve('graphql/package.json'));

const foreignGraphql = /[\\/]node_modules[\\/]graphql[\\/](.+)$/;

/** Folders whose own modules are loaded anew, and how often that has happened. */
const generations = new Map<string, number>();

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
      return context.conditions.includes('import') ? { ...resolved, url: ofGeneration(resolved.url, file) } : resolved;
    },
  });
}

/**
 * Makes the next import of any module below `dir` (but not below a `node_modules` in it) read its file again.
 * What was imported before stays as it is for those who hold it.
 */
export function loadAnew(dir: string): void {
  const { cache } = createRequire(import.meta.url);
  for (const file of Object.keys(cache)) if (belongsTo(dir, file)) delete cache[file];
  generations.set(dir, (generations.get(dir) ?? -1) + 1);
}

/** Whether a file is one of the project's own modules and not an installed package's. */
export function belongsTo(dir: string, file: string): boolean {
  return file.startsWith(dir + sep) && !file.slice(dir.length).includes(`${sep}node_modules${sep}`);
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
    if (generation > 0 && belongsTo(dir, file)) return `${url}${url.includes('?') ? '&' : '?'}weft=${generation}`;
  }
  return url;
}
