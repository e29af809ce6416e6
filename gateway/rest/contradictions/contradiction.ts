/** How an answer contradicts the description. */
export type ContradictionKind =
  /** A property that is required is not there, or the whole answer is not. */
  | 'missing'
  /** `null` where the description does not allow it. */
  | 'null'
  /** A value of another type, as a list where an object is promised. */
  | 'type'
  /** A value that an `enum`, a `const` or a discriminator does not name. */
  | 'unknown value'
  /** A success with a status that the description does not name. */
  | 'status';

/** One place in which an answer is not what the description promises. It tells types, and nothing that was answered. */
export interface Contradiction {
  /** By the names on the wire, as `items[].address.city`; `*` for a name that is data, and nothing for the whole answer. */
  readonly at: string;
  /** The names alone, outermost first. */
  readonly names: readonly string[];
  readonly kind: ContradictionKind;
  /** As `string or null`. */
  readonly expected: string;
  /** As `list`. */
  readonly got: string;
}
