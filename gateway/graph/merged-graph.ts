import type { Plugin } from '@envelop/types';
import type { KeyValueCache, Logger, MeshPubSub, MeshTransform } from '@graphql-mesh/types';
import type { GraphQLSchema } from 'graphql';
import type { Problem } from '../errors/project-error.ts';
import type { SourceField } from './bind/operation-index.ts';
import type { SourceState } from './graph.ts';
import type { JoinDeclaration } from './joins/join-declaration.ts';
import type { MeshFields } from './mesh/mesh-fields.ts';
import type { EnumsBy } from './values/schema-view.ts';

/**
 * All sources as one stamped schema, before resolvers are bound to it: made by Mesh from descriptions, or loaded from
 * what was kept of that. What follows is the same for both.
 */
export interface MergedGraph {
  /** With the values of enums and scalars as on the wire, and resolvers of the project on their fields. */
  readonly schema: GraphQLSchema;
  /** How resolvers of the project know values of enums. */
  readonly enumsBy: EnumsBy;
  /** In the order of `.meshrc.yaml`. */
  readonly sources: readonly MergedSource[];
  /** Root fields by the names that joins and resolvers know. */
  readonly sourceFields: readonly SourceField[];
  readonly joins: readonly JoinDeclaration[];
  /** Coordinates of the fields that functions of the project answer. */
  readonly resolvedByProject: ReadonlySet<string>;
  /** Names of the directives that the project's own SDL spells. */
  readonly directives: ReadonlySet<string>;
  readonly meshFields: MeshFields;
  readonly problems: MergeProblems;
  /** What resolvers of the project find in their context of Mesh's. */
  readonly context: MeshContext;
  /** Transforms of the whole project, for the bound schema. */
  readonly rootTransforms: readonly MeshTransform[];
  readonly projectPlugins: readonly Plugin[];
  close(): void;
}

export interface MergedSource extends SourceState {
  /** Who makes its calls. */
  readonly execution: 'compiled' | 'mesh' | 'left out';
  /** What its operations are compiled with besides themselves; `undefined` where it has no description. */
  readonly described?: DescribedSite | undefined;
}

/** What a description says of where its operations are. */
export interface DescribedSite {
  /** Path or address of the description, against which its relative servers count. */
  readonly location: string;
  /** Its `servers`, as published. */
  readonly servers: unknown;
}

export interface MergeProblems {
  /** Sources that could not be built. */
  readonly leftOut: readonly Problem[];
  /** What is doubtful about the others, and about their names. */
  readonly sources: readonly Problem[];
  /** In the project's own definitions and resolvers; an error stops the start. */
  readonly definitions: readonly Problem[];
}

export interface MeshContext {
  readonly pubsub: MeshPubSub;
  readonly cache: KeyValueCache;
  readonly logger: Logger;
  /** The in-context SDK of the sources that Mesh executes. */
  readonly sdk: Readonly<Record<string, unknown>>;
}
