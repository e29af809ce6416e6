import { createRequire } from 'node:module';
import { afterAll, describe, expect, it } from 'vitest';
import { ProjectError } from '../../../gateway/errors/project-error.ts';
import { createImporter } from '../../../gateway/project/importer.ts';
import { type ProjectFolder, projectFolder } from '../../project-folder.ts';

// Vite would resolve `graphql` to its `index.mjs`, which Node never loads.
const { GraphQLError, parse } = createRequire(import.meta.url)('graphql') as typeof import('graphql');

const folders: ProjectFolder[] = [];
afterAll(() => {
  for (const folder of folders) folder[Symbol.dispose]();
});

function project(files: Record<string, string>): ProjectFolder {
  const folder = projectFolder({
    'node_modules/graphql/package.json': '{"name":"graphql","version":"0.0.1","main":"index"}',
    'node_modules/graphql/index.js': 'exports.GraphQLError = class Foreign extends Error {}; exports.parse = () => 0;',
    'node_modules/graphql/index.mjs': 'export class GraphQLError extends Error {}',
    ...files,
  });
  folders.push(folder);
  return folder;
}

describe('createImporter', () => {
  it.each([
    [
      'TypeScript',
      'a.ts',
      `import { GraphQLError } from 'graphql';\nenum E { A = 'a' }\nexport const it: unknown = { GraphQLError, a: E.A };`,
    ],
    ['ESM', 'a.mjs', `import { GraphQLError } from 'graphql';\nexport const it = { GraphQLError, a: 'a' };`],
    ['CommonJS', 'a.cjs', `exports.it = { GraphQLError: require('graphql').GraphQLError, a: 'a' };`],
    [
      'ESM without a package type',
      'a.js',
      `import { GraphQLError } from 'graphql';\nexport const it = { GraphQLError, a: 'a' };`,
    ],
    [
      'the .mjs entry of graphql',
      'a.mjs',
      `import { GraphQLError } from 'graphql/index.mjs';\nexport const it = { GraphQLError, a: 'a' };`,
    ],
    [
      'an absolute path into the foreign copy',
      'a.cjs',
      `exports.it = { ...require(__dirname + '/node_modules/graphql'), a: 'a' };`,
    ],
  ])('gives a module in %s the gateway’s graphql, not the project’s', async (_, file, text) => {
    const { dir } = project({ [file]: text });
    const module = (await createImporter(dir)(`./${file}`)) as { it: { GraphQLError: unknown; a: string } };
    expect(module.it.GraphQLError).toBe(GraphQLError);
    expect(module.it.a).toBe('a');
  });

  it('resolves packages from the project’s folder and gives them the gateway’s graphql too', async () => {
    const { dir } = project({
      'node_modules/common/index.js': `exports.GraphQLError = require('graphql').GraphQLError;`,
      'node_modules/modern/package.json': '{"name":"modern","type":"module","exports":{"import":"./m.js"}}',
      'node_modules/modern/m.js': `export { parse } from 'graphql/language/parser.mjs';`,
      'a.ts': `import common from 'common';\nimport { parse } from 'modern';\nexport const it = [common.GraphQLError, parse];`,
    });
    const importer = createImporter(dir);
    expect(await importer('./a.ts')).toMatchObject({ it: [GraphQLError, parse] });
    expect(await importer('common')).toHaveProperty('GraphQLError', GraphQLError);
    expect(await importer('modern')).toHaveProperty('parse', parse);
  });

  it('evaluates a module once, however many modules import it at the same time', async () => {
    const { dir } = project({
      'shared.ts': 'await null;\nexport const shared = {};',
      'a.ts': `export { shared } from './shared';`,
      'b.ts': `export { shared } from './shared';`,
    });
    const importer = createImporter(dir);
    const [a, b] = (await Promise.all([importer('./a.ts'), importer('./b')])) as { shared: object }[];
    expect(a?.shared).toBeTypeOf('object');
    expect(a?.shared).toBe(b?.shared);
  });

  it.each(['ts', 'mjs', 'cjs'])(
    'reads an edited .%s module and what it imports anew with the next importer',
    async (kind) => {
      const exported = (value: number) =>
        kind === 'cjs' ? `exports.value = ${value};` : `export const value = ${value};`;
      const main =
        kind === 'cjs'
          ? `exports.it = require('./inner.cjs').value;`
          : `import { value } from './inner.${kind}';\nexport const it = value;`;
      const folder = project({ [`main.${kind}`]: main, [`inner.${kind}`]: exported(1) });
      const first = createImporter(folder.dir);
      expect(await first(`./main.${kind}`)).toMatchObject({ it: 1 });
      folder.write(`inner.${kind}`, exported(2));
      expect(await first(`./main.${kind}`)).toMatchObject({ it: 1 });
      expect(await createImporter(folder.dir)(`./main.${kind}`)).toMatchObject({ it: 2 });
    },
  );

  it('gives the default export where there is one, as Mesh does', async () => {
    const { dir } = project({ 'a.ts': 'export default () => 7;\nexport const other = 1;' });
    expect(await createImporter(dir)('./a.ts')).toBeTypeOf('function');
  });

  it('falls back to the packages that come with Weft', async () => {
    const { dir } = project({});
    expect(await createImporter(dir)('@graphql-mesh/cache-localforage')).toBeTypeOf('function');
  });

  it.each(['no-such-package', './no-such-file.ts', '@graphql-mesh/no-such-handler'])(
    'says in Mesh’s words that %s is not there',
    async (id) => {
      const { dir } = project({});
      await expect(createImporter(dir)(id)).rejects.toThrow(`Cannot find module '${id}'`);
    },
  );

  it.each([
    [
      'broken.ts',
      'export const a: number = 1;\n\nconst b = ;\n',
      3,
      11,
      /^cannot be loaded: ParseError: Unexpected token/,
    ],
    ['broken.mjs', 'export const a = 1;\n\nconst b = ;\n', 3, 11, /^cannot be loaded: ParseError: Unexpected token/],
    [
      'throws.ts',
      'type A = string;\n\nthrow new TypeError("no way" as A);\n',
      3,
      undefined,
      /^cannot be loaded: TypeError: no way$/,
    ],
    [
      'lonely.ts',
      'import x from "not-there";\nexport const a = x;\n',
      undefined,
      undefined,
      /^\.\/lonely\.ts imports 'not-there', which cannot be found; npm install it/,
    ],
  ])('names file and line of what is wrong in %s', async (file, text, line, column, message) => {
    const { dir } = project({ [file]: text });
    const error = await createImporter(dir)(`./${file}`).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProjectError);
    const [problem] = (error as ProjectError).problems;
    expect(problem?.message).toMatch(message);
    expect(problem?.location?.file).toBe(file);
    if (line !== undefined) expect(problem?.location).toEqual({ file, line, ...(column && { column: column - 1 }) });
  });
});
