import type { Encoded } from './codec.ts';

/** A schema as JSON, in the order of its type map. Types of fields are written as in SDL: `[Order!]!`. */
export interface StoredSchema {
  readonly description?: string;
  readonly query?: string;
  readonly mutation?: string;
  readonly subscription?: string;
  readonly types: readonly StoredType[];
  /** Those that are not of the specification. */
  readonly directives: readonly StoredDirective[];
}

interface Node {
  readonly name: string;
  readonly description?: string;
  /** Its stamp, where `extensions` hold nothing else and it is JSON as it is. */
  readonly stamp?: Encoded;
  /** All of `extensions`, to be decoded: a stamp, directives of the project's SDL. */
  readonly extensions?: Encoded;
}

export type StoredType =
  | (Node & {
      readonly kind: 'object' | 'interface';
      readonly fields: readonly StoredField[];
      readonly interfaces?: readonly string[];
    })
  | (Node & { readonly kind: 'union'; readonly types: readonly string[] })
  | (Node & { readonly kind: 'enum'; readonly values: readonly StoredEnumValue[] })
  | (Node & { readonly kind: 'input'; readonly fields: readonly StoredInput[]; readonly oneOf?: true })
  | (Node & { readonly kind: 'scalar'; readonly scalar: StoredScalar; readonly url?: string });

export interface StoredField extends Node {
  readonly type: string;
  readonly args?: readonly StoredInput[];
  readonly deprecated?: string;
}

/** An argument or an input field. */
export interface StoredInput extends Node {
  readonly type: string;
  /** The coerced value, where there is one. */
  readonly default?: Encoded;
  readonly deprecated?: string;
}

export interface StoredEnumValue extends Node {
  /** @default the name */
  readonly value?: Encoded;
  readonly deprecated?: string;
}

export interface StoredDirective extends Node {
  readonly locations: readonly string[];
  readonly args: readonly StoredInput[];
  readonly repeatable: boolean;
}

/**
 * Where the functions of a scalar come from: its stamp says it (`wire`), it passes JSON on (`json`), answers nothing but
 * "" (`empty`), has none of its own (`plain`), or the scalar of `graphql-scalars` with this name has them.
 */
export type StoredScalar = 'wire' | 'json' | 'empty' | 'plain' | { readonly library: string };
