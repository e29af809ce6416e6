/**
 * What values a schema describes, as far as a type system can say it: compositions are resolved, parts of `allOf` are
 * one, references are followed. Schemas that are the same object of the document are the same shape.
 */
export type Shape =
  | ScalarShape
  | MixedShape
  | EnumShape
  | ObjectShape
  | FamilyShape
  | UnionShape
  | ListShape
  | MapShape
  | AnyShape;

/** A shape where it is used. */
export interface ShapeUse {
  readonly shape: Shape;
  /** Whether `null` may stand there. */
  readonly nullable: boolean;
}

/** Types of JSON values that are no objects and no lists, and formats of them that have a type of their own. */
export type ScalarName =
  | 'String'
  | 'Int'
  | 'Float'
  | 'Boolean'
  | 'BigInt'
  | 'Byte'
  | 'Date'
  | 'DateTime'
  | 'EmailAddress'
  | 'File'
  | 'IPv4'
  | 'IPv6'
  /** Of no described size: mostly of 32 bits, unless it counts up for years or comes from a clock. */
  | 'Integer'
  | 'Time'
  | 'URL'
  | 'UUID';

export interface ScalarShape {
  readonly kind: 'scalar';
  readonly scalar: ScalarName;
}

/** Values of several scalar types, as a string or a number. */
export interface MixedShape {
  readonly kind: 'mixed';
  /** In a fixed order, at least two. */
  readonly scalars: readonly ('Boolean' | 'Int' | 'BigInt' | 'Float' | 'String')[];
}

export interface EnumShape {
  readonly kind: 'enum';
  readonly place: Place;
  readonly values: readonly EnumValue[];
  readonly description: string | undefined;
}

export interface EnumValue {
  /** On the wire: a string or a number. */
  readonly value: string | number;
  /** A name that the description gives it. */
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly deprecated?: boolean | undefined;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly place: Place;
  readonly description: string | undefined;
  readonly properties: readonly Property[];
  /** Values of the properties that are not named; `undefined` where the description says nothing of them. */
  readonly others: (() => ShapeUse) | undefined;
}

export interface Property {
  /** On the wire. */
  readonly name: string;
  readonly required: boolean;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly deprecated: boolean;
  readonly description: string | undefined;
  readonly default: unknown;
  /** The only values it can have, where they are few and known; they tell the members of a union apart. */
  readonly constants: ReadonlySet<unknown> | undefined;
  /** Computed when asked for, since schemas refer to themselves. */
  use(): ShapeUse;
}

/** An object that says by a property which of its extensions it is (OpenAPI 3.1, 4.8.25, with `allOf`). */
export interface FamilyShape {
  readonly kind: 'family';
  readonly place: Place;
  readonly description: string | undefined;
  /** What all have; also what an object is that names none of them. */
  readonly base: ObjectShape;
  readonly discriminator: Discriminator;
  members(): readonly ObjectShape[];
}

/** One of several shapes, of which at least one is an object or several are lists. */
export interface UnionShape {
  readonly kind: 'union';
  readonly place: Place;
  readonly description: string | undefined;
  readonly members: readonly Shape[];
  readonly discriminator: Discriminator | undefined;
}

export interface Discriminator {
  readonly property: string;
  /** Value of the property → what the object is then. */
  mapping(): ReadonlyMap<string, Shape>;
  /** What an object is → the value of the property that says so, where it is one only. */
  tags(): ReadonlyMap<Shape, string>;
}

export interface ListShape {
  readonly kind: 'list';
  readonly place: Place;
  items(): ShapeUse;
}

/** An object whose property names are data. */
export interface MapShape {
  readonly kind: 'map';
  readonly place: Place;
  values(): ShapeUse;
}

/** Anything, because the description says nothing of it. */
export interface AnyShape {
  readonly kind: 'any';
  /** Where it says nothing. */
  readonly place: Place;
  readonly reason: string;
  /** Whether not even its type is said, so that `null` is as good as any value in an answer. */
  readonly untyped?: boolean;
}

/** Keys that lead to a schema in its document; what is made of several schemas continues from one of them. */
export type Place = readonly string[];
