import type { GraphQLArgument, GraphQLEnumType, GraphQLFieldResolver } from 'graphql';
import type { ApiOperation, ParameterPlace } from '../../openapi/api-description.ts';
import type { RestOperation } from '../../rest/operation.ts';
import { type JoinExtension, type OwnAnswerExtension, weftExtension } from '../graph.ts';
import type { AnswerReading } from '../types/answers.ts';
import type { Passes } from '../types/passing-scalar.ts';
import type { AnswerLengths } from './answer-lengths.ts';
import type { ResolveSchema } from './max-items.ts';

/**
 * What a part of a source's schema is on the wire. Stamps are kept in `extensions`, which survive
 * every transform and the merge; directives on `astNode` do not.
 */
export type FieldStamp =
  /** A property of a JSON object, by its name on the wire. */
  | {
      readonly kind: 'property';
      readonly property: string;
      /** Whether one value may stand for a list of one, and lists in the list for their items. */
      readonly flattened?: boolean;
      /** For JSON objects shown as lists of entries: how many lists stand around them. */
      readonly entriesWithin?: number | undefined;
    }
  /** The value itself: Mesh wraps what is no object into a type of one field. */
  | { readonly kind: 'self'; readonly entriesWithin?: number | undefined }
  /** The properties that the description does not name, as a list of `{ key, value }`. */
  | { readonly kind: 'entries'; readonly named: ReadonlySet<string> }
  /** The properties that the description does not name, as an object, or as entries. */
  | {
      readonly kind: 'others';
      readonly named: ReadonlySet<string>;
      readonly entriesWithin?: number | undefined;
    }
  /** A REST operation. */
  | { readonly kind: 'operation'; readonly operation: StampedOperation }
  /** A root field of a source that Mesh executes, by the name that the source gives it. */
  | { readonly kind: 'mesh'; readonly source: string; readonly rootType: string; readonly field: string }
  /** An OpenAPI link: another operation, its arguments taken from this one's request and answer. */
  | {
      readonly kind: 'link';
      /** By the operation that answered the object. */
      readonly byOperation: ReadonlyMap<StampedOperation, Link>;
      /** For objects that came another way: within others, or from code. */
      readonly otherwise: Link | undefined;
    }
  /** A callback or webhook of the description, fed by the project's pubsub. */
  | { readonly kind: 'subscription'; readonly subscribe: GraphQLFieldResolver<unknown, unknown> }
  /** What Mesh puts on a `Query` that would have no field. */
  | { readonly kind: 'placeholder' }
  /** URL, status and headers of the call that answered the object, which a Mesh project asked to see. */
  | { readonly kind: 'responseMetadata' };

/** What a link calls, and its parameters as Mesh writes them; without any it takes the operation's own arguments. */
export interface Link {
  readonly target: StampedOperation;
  readonly parameters: Readonly<Record<string, unknown>> | undefined;
}

/** A root field of a source that calls REST. */
export interface StampedOperation {
  readonly source: string;
  /** Name of the field in the source's own schema. */
  readonly field: string;
  readonly rootType: 'Query' | 'Mutation';
  /** JSON pointer of the operation in the published description; `undefined` where there is none. */
  readonly pointer?: string | undefined;
  /** The compiled call; `undefined` where only Mesh's resolver can make it. */
  readonly rest: RestOperation | undefined;
  /** Why there is no compiled call. */
  readonly uncompiled: string | undefined;
  /**
   * The most items that the description allows in a list argument (`maxItems`), or in the list at a path of
   * schema names within it; `undefined` without a limit.
   */
  readonly maxItems: (arg: GraphQLArgument, path: readonly string[]) => number | undefined;
  /** What the description says of how long the lists of an answer can be; `undefined` where there is none. */
  readonly lengths?: AnswerLengths | undefined;
  /** Whether links of its answers may take arguments from its calls, or its pages be found by their headers. */
  readonly linked: boolean;
  /** Arguments that stand in the path, which Mesh's resolver puts there as they are. Only for calls by {@link fallback}. */
  readonly pathArguments?: ReadonlySet<string>;
  /** The resolver of the source's own schema, which returns wire-shaped JSON too. */
  readonly fallback: GraphQLFieldResolver<unknown, unknown> | undefined;
  /** What {@link rest} and the limits are made from; `undefined` where there is no description. */
  readonly described?: DescribedOperation | undefined;
}

export interface DescribedOperation {
  readonly operation: ApiOperation;
  readonly resolve: ResolveSchema;
  /** How the value of the answer becomes that of the field. @default as it is */
  readonly reading?: AnswerReading | undefined;
}

/** Where an argument of a root field goes. */
export interface ArgumentStamp {
  readonly place: ParameterPlace | 'body' | 'bodyProperty' | 'unknown';
  /** Name on the wire. */
  readonly name: string;
  /** Name in the source's own schema, which its resolver expects. */
  readonly field: string;
  /** Whether the description demands it; Mesh leaves required bodies optional. */
  readonly required?: boolean;
}

export interface InputFieldStamp {
  /** Name on the wire. */
  readonly property: string;
  /** Name in the source's own schema. */
  readonly field: string;
  /** Whether its value's own properties are what is sent, beside the other fields. */
  readonly spread?: boolean;
  /** For an alternative of which the whole is: the property that says which it is. Sent unless it is given. */
  readonly tag?: { readonly property: string; readonly value: string } | undefined;
}

/** A type of a source. */
export interface TypeStamp {
  readonly source: string;
  /** Name in the source's own schema. */
  readonly typeName: string;
  /** For enums: value name in the source's schema → value on the wire. */
  readonly values?: ReadonlyMap<string, unknown>;
  /** For input types of which one field is given and stands for the whole (Mesh's `@oneOf`). */
  readonly oneOf?: boolean;
  /** For types with `key` and `value` of which a list stands for a JSON object whose keys are data. */
  readonly isEntry?: boolean;
  /** For object types: the only values that some properties have. */
  readonly constants?: ReadonlyMap<string, ReadonlySet<unknown>> | undefined;
  /** For unions and interfaces. */
  readonly choice?: TypeChoice;
  /** For scalars of which the values are kept as they are on the wire. */
  readonly wireScalar?: boolean;
  /** For scalars that pass values as they are: which. */
  readonly passes?: Passes;
}

/** How the members of a union or interface are told apart; type names are the source's own. */
export interface TypeChoice {
  readonly discriminator: string | undefined;
  readonly mapping: ReadonlyMap<string, string>;
  readonly byStatus: ReadonlyMap<string, string>;
  /** What a value is whose discriminator has none of the mapped values. */
  readonly otherwise?: string | undefined;
}

interface Extensible {
  extensions: Readonly<Record<string, unknown>>;
}

interface WeftExtension extends Partial<JoinExtension>, Partial<OwnAnswerExtension> {
  readonly stamp?: unknown;
}

function read(node: Extensible): WeftExtension {
  return (node.extensions[weftExtension] as WeftExtension | undefined) ?? {};
}

function write(node: { extensions: unknown }, extension: WeftExtension): void {
  const extensions = (node.extensions ?? {}) as Record<string, unknown>;
  node.extensions = { ...extensions, [weftExtension]: { ...(extensions[weftExtension] as object), ...extension } };
}

export const fieldStamp = (node: Extensible): FieldStamp | undefined => read(node).stamp as FieldStamp | undefined;
export const argumentStamp = (node: Extensible): ArgumentStamp | undefined =>
  read(node).stamp as ArgumentStamp | undefined;
export const inputFieldStamp = (node: Extensible): InputFieldStamp | undefined =>
  read(node).stamp as InputFieldStamp | undefined;
export const typeStamp = (node: Extensible): TypeStamp | undefined => read(node).stamp as TypeStamp | undefined;

/** What a value of an enum is on the wire, also where transforms have renamed it; `undefined` for enums of the project. */
export function enumWireValue(type: GraphQLEnumType, name: string, value: { extensions: unknown }): unknown {
  const stamp = inputFieldStamp({ extensions: (value.extensions ?? {}) as Extensible['extensions'] });
  return typeStamp(type)?.values?.get(stamp?.field ?? name);
}

/** Sets the stamp of a field, argument, input field or type. */
export function setStamp(
  node: { extensions: unknown },
  stamp: FieldStamp | ArgumentStamp | InputFieldStamp | TypeStamp,
): void {
  write(node, { stamp });
}

/** The root fields that a field calls besides its own; `undefined` for one that calls none. */
export const callsOf = (node: Extensible): readonly string[] | undefined => read(node).calls;

/** Records the root fields that a joined field calls, so that their rules hold for it. */
export function setCalls(node: { extensions: unknown }, calls: readonly string[]): void {
  write(node, { calls });
}

/** Records that Weft itself answers a field. */
export function setOwnAnswer(node: { extensions: unknown }): void {
  write(node, { ownAnswer: true });
}
