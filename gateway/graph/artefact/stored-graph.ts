import type { Encoded } from './codec.ts';
import type { StoredSchema } from './stored-schema.ts';

/** A merged graph as JSON, but for its records: one of each operation and schema, each read when it is first needed. */
export interface StoredGraph {
  readonly schema: StoredSchema;
  readonly enumsBy: 'value' | 'name';
  readonly operations: readonly StoredOperation[];
  readonly sources: readonly StoredSource[];
  /** Source, root type, field, and the number of the operation. */
  readonly sourceFields: readonly (readonly [string, string, string, number])[];
  readonly problems: Encoded;
}

export interface StoredOperation {
  /** The stamp without functions. */
  readonly stamp: Encoded;
  /** Its call: what is known of it without compiling it, and the names of its functions. */
  readonly rest: { readonly known: Encoded; readonly functions: readonly string[] };
  /** Number of the record that it is compiled from. */
  readonly record: number;
}

export interface StoredSource {
  /** A `MergedSource`. */
  readonly state: Encoded;
  /** The records of the schemas that its operations refer to, by `$ref`. */
  readonly schemas: Readonly<Record<string, number>>;
}

/** A stored graph, wherever it is kept. */
export interface KeptGraph {
  /** Parsed anew each time: what is loaded from it takes it over. */
  graph(): StoredGraph;
  /** One record, parsed. */
  record(number: number): unknown;
}
