import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { printClientSchema } from '../../../gateway/cli/print-schema.ts';

it('leaves out Mesh’s directives and the types that only they use', () => {
  const schema = buildSchema(`
    directive @http(method: Method, map: Map, in: Inner) on FIELD_DEFINITION
    enum Method { GET }
    scalar Map
    input Inner { deep: Deep }
    input Deep { shared: Shared }
    enum Shared { A }
    type Query { a(map: Map): Node  s: Shared }
    interface Node { id: ID }
    type Found implements Node { id: ID }
  `);
  const printed = printClientSchema(schema);
  for (const gone of ['@http', 'Method', 'Inner', 'Deep']) expect(printed).not.toContain(gone);
  for (const kept of ['scalar Map', 'enum Shared', 'interface Node', 'type Found implements Node'])
    expect(printed).toContain(kept);
});
