import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isLeafType,
  isNonNullType,
} from 'graphql';
import { type FieldStamp, fieldStamp, typeStamp } from '../../../gateway/graph/stamps/stamp.ts';

/** How many property names deep the answer is asked for. */
export const answerDepth = 4;

/** A field that is asked for. */
export interface Selected {
  /** Its key in the answer: unique, so that members of a union never clash. */
  readonly key: string;
  readonly name: string;
  readonly stamp: FieldStamp | undefined;
  /** Asked for of this member of a union or interface only. */
  readonly on: string | undefined;
  readonly below: Selection | undefined;
  /** For enums: what each name is on the wire. */
  readonly values: WireValues | undefined;
}

export type WireValues = ReadonlyMap<unknown, unknown>;

/** What the names of an enum are on the wire; `undefined` for every other type. */
export function wireValues(type: GraphQLOutputType): WireValues | undefined {
  const named = getNamedType(type);
  if (!isEnumType(named)) return undefined;
  const stamped = typeStamp(named)?.values;
  return new Map(named.getValues().map(({ name, value }) => [name, stamped?.has(name) ? stamped.get(name) : value]));
}

export interface Selection {
  readonly fields: readonly Selected[];
  /** Whether a list of these, `{ key, value }`, stands for a JSON object. */
  readonly isEntry?: boolean;
}

/** All that a type answers down to a depth; `undefined` for leaves, which have no selection. */
export function selectionOf(schema: GraphQLSchema, type: GraphQLOutputType): Selection | undefined {
  let keys = 0;
  const select = (named: GraphQLNamedType, depth: number): Selection | undefined => {
    if (isLeafType(named) || !isCompositeType(named)) return undefined;
    const members = isAbstractType(named) ? [...schema.getPossibleTypes(named)] : [named as GraphQLObjectType];
    const on = (member: GraphQLObjectType) => (isAbstractType(named) ? member.name : undefined);
    const fields = members.flatMap((member) =>
      Object.values(member.getFields()).flatMap((field) => selected(field, on(member), depth)),
    );
    return fields.length === 0 ? undefined : { fields, isEntry: typeStamp(named)?.isEntry === true };
  };
  const selected = (field: GraphQLField<unknown, unknown>, on: string | undefined, depth: number): Selected[] => {
    const stamp = fieldStamp(field);
    if (stamp?.kind === 'link' || stamp?.kind === 'operation') return [];
    if (field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)) return [];
    const named = getNamedType(field.type);
    // Of entries the key stands for a property's name, and a wrapper for its only field.
    const isTransparent = stamp?.kind === 'self' || isEntryType(named);
    // Below the last name only what wraps a leaf is asked for.
    if (depth >= answerDepth && stamp?.kind !== 'self') return [];
    keys += 1;
    const key = `f${keys}`;
    const below = select(named, isTransparent ? depth : depth + 1);
    if (!isLeafType(named) && !below) return [];
    return [{ key, name: field.name, stamp, on, below, values: wireValues(field.type) }];
  };
  return select(getNamedType(type), 0);
}

function isEntryType(type: GraphQLNamedType): boolean {
  return typeStamp(type)?.isEntry === true;
}

export function printSelection({ fields }: Selection): string {
  const byMember = Map.groupBy(fields, ({ on }) => on);
  const parts = [...byMember].map(([on, own]) => {
    const text = own.map(({ key, name, below }) => `${key}: ${name}${below ? ` ${printSelection(below)}` : ''}`);
    return on === undefined ? text.join(' ') : `... on ${on} { __typename ${text.join(' ')} }`;
  });
  return `{ __typename ${parts.join(' ')} }`;
}
