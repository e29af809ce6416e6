import { printSchema, printType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parsePagination } from '../../../../gateway/config/section/parse-pagination.ts';
import { addConnections } from '../../../../gateway/graph/pagination/add-connections.ts';
import { connectionShapeOf } from '../../../../gateway/graph/pagination/connection-shape.ts';
import type { DeclaredPagination } from '../../../../gateway/graph/pagination/declared-pagination.ts';
import { declarations, pagesDescription } from '../../../pages-api.ts';
import { schemaOf } from '../schema-of.ts';

function extended(declared: Readonly<Record<string, string>>, description = pagesDescription) {
  const { schema, operations } = schemaOf(parseYaml(description) as Record<string, unknown>);
  const list = Object.entries(declared).map(([name, text]): DeclaredPagination => {
    const read = parsePagination(parseYaml(`{ ${text} }`));
    if (!('config' in read)) throw new Error(read.faults[0]?.message);
    const pointer = operations.find(({ field }) => field === name)?.pointer ?? '';
    return { source: 'api', pointer, config: read.config, problem: (message) => ({ severity: 'error', message }) };
  });
  const { schema: result, problems } = addConnections(schema, list);
  const typeText = (name: string) => {
    const type = result.getType(name);
    return type
      ? printType(type)
          .replaceAll(/\s*"""[\s\S]*?"""/g, '')
          .trim()
      : undefined;
  };
  const field = (name: string) => result.getQueryType()?.getFields()[name];
  return { before: schema, schema: result, problems: problems.map(({ message }) => message), typeText, field };
}

describe('addConnections', () => {
  it('adds types as the specification of connections has them', () => {
    const { typeText, problems } = extended({ byOffset: declarations.byOffset, byCursor: declarations.byCursor });
    expect(problems).toEqual([]);
    expect(typeText('RowConnection')).toBe(
      'type RowConnection {\n  edges: [RowEdge]\n  nodes: [Row]\n  pageInfo: PageInfo!\n  totalCount: Int\n}',
    );
    expect(typeText('RowEdge')).toBe('type RowEdge {\n  cursor: String!\n  node: Row\n}');
    expect(typeText('PageInfo')).toBe(
      'type PageInfo {\n  hasNextPage: Boolean!\n  hasPreviousPage: Boolean!\n  startCursor: String\n  endCursor: String\n}',
    );
  });

  it('leaves out totalCount where nobody counts', () => {
    expect(extended({ byCursor: declarations.byCursor }).typeText('RowConnection')).not.toContain('totalCount');
  });

  it('changes nothing where nothing is declared', () => {
    const { before, schema } = extended({});
    expect(schema).toBe(before);
  });

  it('leaves every other field and type as it was', () => {
    const { before, schema } = extended({ byLink: declarations.byLink });
    const without = printSchema(schema)
      .replace(/\n\n"""Where a part[\s\S]*?\n}(?=\n)/, '')
      .replace(/\n\n"""A part of a list[\s\S]*?\n}(?=\n)/, '')
      .replace(/\n\n"""An item of a list[\s\S]*?\n}(?=\n|$)/, '')
      .replace(/ {2}byLinkConnection\([\s\S]*?\): RowConnection\n/, '');
    expect(without.trim()).toBe(printSchema(before).trim());
  });

  it('gives way to names that an API has', () => {
    const taken = `${pagesDescription}    PageInfo: { type: object, properties: { number: { type: integer } } }
    RowConnection: { type: object, properties: { port: { type: integer }, page: { $ref: '#/components/schemas/PageInfo' } } }
`.replace('team: { type: string }', "team: { type: string }, uplink: { $ref: '#/components/schemas/RowConnection' }");
    const { typeText, problems } = extended({ byOffset: declarations.byOffset }, taken);
    expect(problems).toEqual([]);
    expect(typeText('RowConnection')).toContain('port: Int');
    expect(typeText('ByOffsetConnection')).toContain('pageInfo: ConnectionPageInfo!');
    expect(typeText('PageInfo')).toBe('type PageInfo {\n  number: Int\n}');
  });

  it('names an argument of the API by its place where the connection has one of that name', () => {
    const renamed = pagesDescription.replaceAll('name: team', 'name: after');
    const { field } = extended({ byOffset: declarations.byOffset }, renamed);
    const connection = field('byOffsetConnection');
    expect(connection?.args.map(({ name, type }) => `${name}: ${String(type)}`)).toEqual([
      'first: Int',
      'after: String',
      'last: Int',
      'before: String',
      'queryAfter: String',
    ]);
    expect(connection && connectionShapeOf(connection)?.ownArguments).toEqual(new Map([['queryAfter', 'after']]));
  });

  it('takes the name that is declared', () => {
    const { field } = extended({ byOffset: `${declarations.byOffset}, field: allRows` });
    expect(field('allRows')).toBeDefined();
    expect(field('byOffsetConnection')).toBeUndefined();
    expect(field('byOffset')).toBeDefined();
  });

  it('keeps defaults and descriptions of the other arguments', () => {
    const described = pagesDescription.replaceAll(
      '{ name: team, in: query, schema: { type: string } }',
      '{ name: team, in: query, description: Whose., schema: { type: string, default: even } }',
    );
    const args = extended({ byOffset: declarations.byOffset }, described).field('byOffsetConnection')?.args;
    const team = args?.find(({ name }) => name === 'team');
    expect(team).toMatchObject({ description: 'Whose.', defaultValue: 'even' });
  });
});
