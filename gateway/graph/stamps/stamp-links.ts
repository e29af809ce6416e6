import { type GraphQLField, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { type Link, type StampedOperation, setStamp } from './stamp.ts';
import { first } from './stamp-source.ts';

type Field = GraphQLField<unknown, unknown>;

/**
 * Stamps the fields that stand for OpenAPI links (3.1, 4.8.20) with the operations they call: by the operation that
 * answered the object, since two may link to different things by one name.
 */
export function stampLinks(
  schema: GraphQLSchema,
  rootFields: Iterable<{ readonly field: Field; readonly rootType: string }>,
  operations: readonly StampedOperation[],
): void {
  const byCoordinate = new Map(operations.map((operation) => [coordinateOf(operation), operation]));
  const links = new Map<StampedOperation, ReadonlyMap<string, Link>>();
  for (const { field, rootType } of rootFields) {
    const operation = byCoordinate.get(`${rootType}.${field.name}`);
    const map = parseObject(first(schema, field, 'linkResolver')?.['linkResolverMap']);
    if (operation) links.set(operation, linksOf(map, byCoordinate));
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) stampField(schema, field, byCoordinate, links);
  }
}

function stampField(
  schema: GraphQLSchema,
  field: Field,
  byCoordinate: ReadonlyMap<string, StampedOperation>,
  links: ReadonlyMap<StampedOperation, ReadonlyMap<string, Link>>,
): void {
  const directive = first(schema, field, 'oas_link');
  if (!directive) return;
  const byOperation = new Map(
    [...links].flatMap(([operation, byName]) => {
      const link = byName.get(field.name);
      return link ? [[operation, link] as const] : [];
    }),
  );
  const own = byCoordinate.get(`${String(directive['defaultRootType'])}.${String(directive['defaultField'])}`);
  setStamp(field, { kind: 'link', byOperation, otherwise: own && byOperation.get(own) });
}

function linksOf(
  map: Record<string, unknown>,
  byCoordinate: ReadonlyMap<string, StampedOperation>,
): ReadonlyMap<string, Link> {
  return new Map(
    Object.entries(map).flatMap(([name, link]) => {
      const { linkObjArgs, targetTypeName, targetFieldName } = parseObject(link);
      const target = byCoordinate.get(`${String(targetTypeName)}.${String(targetFieldName)}`);
      if (!target) return [];
      return [[name, { target, parameters: linkObjArgs === undefined ? undefined : parseObject(linkObjArgs) }]];
    }),
  );
}

function coordinateOf({ rootType, field }: StampedOperation): string {
  return `${rootType}.${field}`;
}

function parseObject(value: unknown): Record<string, unknown> {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
}
