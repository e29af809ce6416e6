/** One file of a source, below `sources/<name>/`. */
export interface SourceFile {
  /** Relative to the folder of the source, with `/`. */
  readonly path: string;
  readonly content: string;
}

/** A variable that holds a secret. */
export interface SecretVariable {
  readonly name: string;
  /** What it is, as `bearer token`. */
  readonly what: string;
}

/** `gateway.sources.<name>.credentials` with variables for its secrets. */
export interface ScaffoldedCredentials {
  readonly config: Readonly<Record<string, unknown>>;
  readonly variables: readonly SecretVariable[];
}

/** A source that may be added to a project. */
export interface SourcePlan {
  readonly name: string;
  /** Description and whatever belongs to it; pinned as they are. */
  readonly files: readonly SourceFile[];
  /** The one that the lock's hash is of. */
  readonly pinned: string;
  /** The `handler` of the source. */
  readonly handler: Readonly<Record<string, unknown>>;
  readonly credentials: ScaffoldedCredentials | undefined;
  /** `gateway.sources.<name>.pagination`. @default nothing is declared */
  readonly pagination?: Readonly<Record<string, unknown>> | undefined;
  /** Where it came from, without what is secret. */
  readonly origin: string;
  /** Of the API, as its description says. */
  readonly apiVersion: string | null;
  /** What whoever adds it should know. */
  readonly notes: readonly string[];
}
