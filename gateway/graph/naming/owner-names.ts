import {
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { pascalCase } from './cases.ts';

/** Mesh names a schema that has no name by its place: `query_listOrders_items_status`. */
const nameless = /^(query|mutation|subscription)(Input)?_/;

interface Owner {
  readonly typeName: string;
  readonly fieldName: string;
  readonly isRoot: boolean;
}

/**
 * Names for types that the description does not name, from the first field that has them: `OrderStatus` for
 * `Order.status`, `ListOrdersSort` for an argument of `listOrders`, `ListOrdersResult` for its answer.
 */
export function ownerNames(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const owners = ownersOf(schema);
  const names = new Map<string, string>();
  const nameOf = (typeName: string, seen: readonly string[]): string => {
    const known = names.get(typeName);
    if (known !== undefined) return known;
    const owner = nameless.test(typeName) && !seen.includes(typeName) ? owners.get(typeName) : undefined;
    if (!owner) return typeName;
    const name = owner.isRoot
      ? pascalCase(owner.fieldName)
      : `${nameOf(owner.typeName, [...seen, typeName])}_${owner.fieldName}`;
    names.set(typeName, name);
    return name;
  };
  for (const typeName of owners.keys()) nameOf(typeName, []);
  return names;
}

function ownersOf(schema: GraphQLSchema): ReadonlyMap<string, Owner> {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const owners = new Map<string, Owner>();
  const own = (type: GraphQLNamedType, owner: Owner) => {
    if (nameless.test(type.name) && !owners.has(type.name)) owners.set(type.name, owner);
  };
  const types = Object.values(schema.getTypeMap()).sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name));
  for (const type of types) {
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    const isRoot = isObjectType(type) && roots.has(type);
    for (const field of Object.values(type.getFields())) {
      const fieldName = isRoot ? `${field.name}_result` : field.name;
      own(getNamedType(field.type as GraphQLType), { typeName: type.name, fieldName, isRoot });
      for (const arg of 'args' in field ? field.args : []) {
        own(getNamedType(arg.type as GraphQLType), {
          typeName: type.name,
          fieldName: `${field.name}_${arg.name}`,
          isRoot,
        });
      }
    }
  }
  return owners;
}

/** Named types before nameless ones, and what is answered before what is sent. */
function rank(type: GraphQLNamedType): number {
  return (nameless.test(type.name) ? 2 : 0) + (isInputObjectType(type) ? 1 : 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
