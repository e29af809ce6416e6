import fc from 'fast-check';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileRootReader } from '../../../../gateway/graph/joins/root-reader.ts';
import { setStamp } from '../../../../gateway/graph/stamps/stamp.ts';
import { createConcreteType } from '../../../../gateway/graph/values/concrete-type.ts';
import { createSchemaViews } from '../../../../gateway/graph/values/schema-view.ts';
import { compileTemplate } from '../../../../gateway/rest/templates/template.ts';

const schema = buildSchema(`
  type Query { order: Order }
  type Order { id: ID, customerId: ID, status: Status, place: Place, lines: [Order], one: String, two: String, extra: String }
  type Place { siteId: ID }
  enum Status { OPEN CLOSED }
`);
const wireNames: Readonly<Record<string, string>> = {
  id: 'id',
  customerId: 'customer_id',
  status: 'status',
  place: 'place',
  lines: 'lines',
  // Each has the name of the other on the wire.
  one: 'two',
  two: 'one',
};
const order = schema.getType('Order') as GraphQLObjectType;
const place = schema.getType('Place') as GraphQLObjectType;
for (const [name, property] of Object.entries(wireNames)) {
  const field = order.getFields()[name];
  if (field) setStamp(field, { kind: 'property', property });
}
for (const field of Object.values(place.getFields())) setStamp(field, { kind: 'property', property: 'site_id' });
const views = createSchemaViews(schema, createConcreteType(schema), 'name');

const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant(undefined));
const orders = fc.record(
  {
    id: value,
    customer_id: value,
    customerId: value,
    status: fc.constantFrom('OPEN', 'CLOSED', 'other'),
    place: fc.oneof(value, fc.record({ site_id: value, siteId: value }, { requiredKeys: [] })),
    lines: fc.array(fc.record({ id: value })),
    one: value,
    two: value,
    extra: value,
  },
  { requiredKeys: [] },
);

describe('a path of a parent', () => {
  it.each(['id', 'customerId', 'status', 'place.siteId', 'lines.id', 'one', 'two', 'extra'])(
    '%s is read as the template reads it of a view',
    (path) => {
      const read = compileRootReader(path, order, views);
      const fill = compileTemplate(`{root.${path}}`, {});
      fc.assert(
        fc.property(orders, fc.boolean(), (wire, isView) => {
          const root = isView ? views.view(wire, order) : wire;
          // Nothing is nothing: neither is a key.
          expect(read?.(root) ?? null).toEqual(fill({ root: views.view(root, order) }) ?? null);
        }),
      );
    },
  );

  it.each(['unknown', 'place.unknown', 'id.length', 'lines.0.id'])('%s is left to the template', (path) => {
    expect(compileRootReader(path, order, views)).toBeUndefined();
  });
});
