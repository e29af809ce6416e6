import type { Plugin } from '@envelop/types';
import type { GraphQLSchema } from 'graphql';
import type { Problem } from '../errors/project-error.ts';
import type { FollowedRequest } from '../telemetry/following/followed-request.ts';
import type { CallContext } from '../upstream/upstream-client.ts';

/** One executable schema over the sources of a project, ready to answer. */
export interface Graph {
  readonly schema: GraphQLSchema;
  /** In the order of `.meshrc.yaml`; sources left out are among them. */
  readonly sources: readonly SourceState[];
  /** What is doubtful about the schema: collisions, joins left out, fields left to Mesh's resolvers. */
  readonly problems: readonly Problem[];
  /** Mesh's `plugins` and `additionalEnvelopPlugins` of the project, ready for Yoga's list. */
  readonly projectPlugins: readonly Plugin[];
  /** The project's `documents`, shown as tabs by GraphiQL. */
  readonly documents: readonly GraphDocument[];
  /** What resolvers find in the GraphQL context of one request. Loaders live as long as it does. */
  createContext(request: GraphRequest): Record<string, unknown>;
  /**
   * Puts into a context what is enough for operations that nothing but Weft's own code answers
   * ({@link OwnAnswerExtension}): the request, its loaders and its headers.
   */
  bindContext(context: object, request: GraphRequest): void;
  /** TypeScript of what resolvers of the project find in their context; the same schema gives the same text. */
  sourceTypes(): string;
  /**
   * To be called when something was changed elsewhere, as by a mutation on another build of the project: nothing that
   * sources answered before answers after it.
   */
  forgetAnswers(): void;
  /** Closes the connections to all sources; running calls are finished first. */
  close(): Promise<void>;
}

export interface GraphDocument {
  name: string;
  text: string;
}

export interface SourceState {
  readonly name: string;
  /** Mesh's handler name: `openapi`, `jsonSchema`, … */
  readonly handler: string;
  readonly state: 'ready' | 'left out';
  /** Root fields that the source contributes. */
  readonly operations: number;
  /** Why it is left out. */
  readonly reason?: string | undefined;
  /** Where it is served from a copy of its description: from which, and why the published one cannot be had. */
  readonly copy?: { readonly from: string; readonly reason: string } | undefined;
}

/** What of a source is not as it should be. */
export interface SourceNote {
  readonly source: string;
  /** `left out`: it has no fields; `from a copy`: its description cannot be had; `held back`: it has changed for the worse. */
  readonly state: 'left out' | 'from a copy' | 'held back';
  /** An ISO date and time. */
  readonly since: string;
  readonly reason: string;
}

/** A copy of the description of one source. */
export interface DescriptionCopy {
  /** What it is called, as `sources/payments/lock.json`. */
  readonly from: string;
  /** Answers as the places did where the description and its parts were published. */
  readonly fetch: typeof globalThis.fetch;
}

/** One request as the graph needs to know it. */
export interface GraphRequest extends CallContext {
  /**
   * Called before each REST operation with the coordinate of its root field in the merged
   * schema (`Query.customers`) and its arguments, coerced, however the call came about: directly, by a join or from a
   * resolver.
   * @throws GatewayError `UNAUTHENTICATED` or `FORBIDDEN` when a rule on that field refuses this caller, or these arguments.
   */
  authorizeOperation(coordinate: string, args: Readonly<Record<string, unknown>>): void;
  /**
   * The GraphQL context that the graph's part is put into: what templates see in calls that resolvers make
   * by `sources`, as `{context.user.sub}`.
   * @default the graph's part alone
   */
  readonly context?: object | undefined;
  /** Told of its calls. */
  readonly follower?: FollowedRequest | undefined;
  /**
   * Whether it goes on beyond one answer, as a subscription does; its calls are then not counted against
   * `gateway.limits.upstreamCalls`.
   * @default false
   */
  readonly lasting?: boolean | undefined;
}

/**
 * Set in `extensions[weftExtension]` of fields that call REST operations other than their own:
 * the coordinates of the root fields whose rules hold for them too.
 */
export interface JoinExtension {
  readonly calls: readonly string[];
}

/**
 * Set in `extensions[weftExtension]` of scalars of sources, of abstract types that Weft tells apart, and of fields that it answers itself: from
 * the value, the arguments and compiled REST calls, knowing of the request what it reads from the context, as its
 * headers and its caller. Code of a project, and Mesh's, may answer by anything.
 */
export interface OwnAnswerExtension {
  readonly ownAnswer: true;
}

/** Key of everything that Weft keeps in a schema's `extensions`. */
export const weftExtension = 'weft';
