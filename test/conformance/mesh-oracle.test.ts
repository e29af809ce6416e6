import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  type GraphQLSchema,
  Kind,
  lexicographicSortSchema,
  parse as parseSdl,
  print,
  printSchema,
  type ScalarTypeDefinitionNode,
  type StringValueNode,
  visit,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { buildWithBoth } from './mesh-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const fixture = (name: string) => readFileSync(path.join(root, 'test/fixtures', name), 'utf8');

/** A schema in one order and one way of writing: what two builds must agree on to the letter. */
function normalForm(schema: GraphQLSchema): string {
  const sdl = printSchema(lexicographicSortSchema(buildSchema(printSchema(schema), { assumeValid: true })));
  return print(visit(parseSdl(sdl), { [Kind.STRING]: withoutMargins, [Kind.SCALAR_TYPE_DEFINITION]: withoutFileText }));
}

/** A file keeps no blank lines around a description. */
function withoutMargins(node: StringValueNode): StringValueNode {
  return { ...node, block: true, value: node.value.trim() };
}

/** Of files Weft says more than Mesh, because it answers them. */
function withoutFileText(node: ScalarTypeDefinitionNode): ScalarTypeDefinitionNode {
  const { description: _description, ...rest } = node;
  return /(^|_)File$/.test(node.name.value) ? rest : node;
}

async function expectSameSchema(files: Readonly<Record<string, string>>, environment = {}): Promise<GraphQLSchema> {
  const { mesh, weft } = await buildWithBoth(files, environment);
  expect(normalForm(weft)).toBe(normalForm(mesh));
  return weft;
}

/** The sources of this repository as a Mesh project: their joins are written for the names of style `graphql`. */
function ownProject(): Record<string, string> {
  const { sources } = parse(readFileSync(path.join(root, '.meshrc.yaml'), 'utf8')) as {
    sources: { handler: { openapi: { source: string } } }[];
  };
  const documents = sources.map(({ handler }) => handler.openapi.source);
  return {
    '.meshrc.yaml': stringify({ sources }),
    ...Object.fromEntries(documents.map((file) => [file, readFileSync(path.join(root, file), 'utf8')])),
  };
}

describe('a project without a gateway section has the schema that `mesh build` writes', () => {
  it('of the thirteen APIs of this repository', async () => {
    const schema = await expectSameSchema(ownProject());
    expect(schema.getQueryType()?.getFields()['listCustomers']).toBeDefined();
  });

  it('of one source, which Mesh takes as it is', async () => {
    await expectSameSchema({
      '.meshrc.yaml': 'sources: [{ name: pets, handler: { openapi: { source: ./petstore3.yaml } } }]',
      'petstore3.yaml': fixture('mesh/petstore3.yaml'),
    });
  });

  it('of several sources with transforms, variables, joins and own fields', async () => {
    const schema = await expectSameSchema(
      {
        '.meshrc.yaml': fixture('mesh/several-sources.meshrc.yaml'),
        'museum.yaml': fixture('mesh/museum-3.1.yaml'),
        'star-trek.yaml': fixture('mesh/star-trek-part.yaml'),
        'links.yaml': fixture('openapi/oai-link-example-3.0.yaml'),
      },
      { LINKS: 'links' },
    );
    expect(schema.getType('Visitor')).toBeDefined();
  });
});
