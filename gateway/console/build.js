// Plain JavaScript, so that `npm ci` can run it under whatever Node it has.
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const src = join(here, 'src');
const dist = join(here, 'dist');

const workers = {
  'worker-editor': 'monaco-editor/esm/vs/editor/editor.worker.js',
  'worker-json': 'monaco-editor/esm/vs/language/json/json.worker.js',
  'worker-graphql': 'monaco-graphql/esm/graphql.worker.js',
};

/**
 * Builds the console to static files in `dist/`, with a `manifest.json` that names those the page loads (`console-files.ts` reads it).
 * Every name holds a hash of its content. @returns how much it is.
 */
async function buildConsole(esbuild) {
  await mkdir(dist, { recursive: true });
  const shared = {
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022', 'safari16.4'],
    outdir: dist,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: {
      // A second copy of graphql would not take the schema of the first.
      graphql: 'graphql/index.mjs',
      // GraphiQL's names for these lead to CommonJS, whose parsers it then does not find.
      'prettier/parser-graphql': 'prettier/plugins/graphql',
      'prettier/parser-babel': 'prettier/plugins/babel',
    },
    legalComments: 'none',
    logLevel: 'warning',
  };
  const workerBuild = await esbuild.build({ ...shared, entryPoints: workers });
  const workerNames = Object.keys(workers).map((name) => [name, fileNameOf(workerBuild, name, '.js')]);
  const pageBuild = await esbuild.build({
    ...shared,
    entryPoints: { console: join(src, 'main.tsx') },
    splitting: true,
    jsx: 'automatic',
    loader: { '.ttf': 'file' },
    define: { ...shared.define, WORKER_FILES: JSON.stringify(Object.fromEntries(workerNames)) },
    plugins: [fontsAsFiles],
  });
  const style = fileNameOf(pageBuild, 'console', '.css');
  const files = [...workerBuild.outputFiles, ...pageBuild.outputFiles]
    .map(({ path, contents }) => ({ name: path.slice(dist.length + 1), contents }))
    // The page's style holds that of its parts.
    .filter(({ name }) => !name.endsWith('.css') || name === style);
  const manifest = { script: fileNameOf(pageBuild, 'console', '.js'), style };
  await Promise.all(files.map(({ name, contents }) => writeFile(join(dist, name), contents)));
  await writeFile(join(dist, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await removeOthers(['manifest.json', ...files.map(({ name }) => name)]);
  return { files: files.length, bytes: files.reduce((sum, { contents }) => sum + contents.byteLength, 0) };
}

function fileNameOf({ outputFiles }, name, extension) {
  const file = outputFiles.find(({ path }) => path.startsWith(join(dist, `${name}-`)) && path.endsWith(extension));
  return file.path.slice(dist.length + 1);
}

async function removeOthers(names) {
  const others = (await readdir(dist)).filter((name) => !names.includes(name));
  await Promise.all(others.map((name) => rm(join(dist, name), { recursive: true, force: true })));
}

/** GraphiQL's fonts lie in its CSS as data URLs; as files, a browser loads only those that it shows. */
const fontsAsFiles = {
  name: 'fonts-as-files',
  setup(build) {
    build.onResolve({ filter: /^data:font\/woff2?;base64,/ }, ({ path }) => {
      const extension = path.slice('data:font/'.length, path.indexOf(';'));
      const contents = Buffer.from(path.slice(path.indexOf(',') + 1), 'base64');
      const digest = createHash('sha256').update(contents).digest('hex');
      return { path: `${digest}/font.${extension}`, namespace: 'font', pluginData: contents };
    });
    build.onLoad({ filter: /.*/, namespace: 'font' }, ({ pluginData }) => ({ contents: pluginData, loader: 'file' }));
  },
};

async function loadEsbuild() {
  try {
    return await import('esbuild');
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const esbuild = await loadEsbuild();
if (esbuild) {
  const { files, bytes } = await buildConsole(esbuild);
  process.stdout.write(`console: built, ${files} files of ${(bytes / 2 ** 20).toFixed(1)} MiB\n`);
} else {
  // `npm ci --omit=dev`: a gateway without its console is whole.
  process.stdout.write('console: not built, because the development packages are not installed\n');
}
