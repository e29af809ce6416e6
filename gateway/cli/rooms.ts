import type { ProjectConfig } from '../config/gateway-config.ts';
import type { GivenConfig } from '../config/load-project.ts';
import type { Problem } from '../errors/project-error.ts';
import type { KeptGraph } from '../graph/artefact/stored-graph.ts';
import type { Graph, SourceNote } from '../graph/graph.ts';
import type { GraphAuth } from '../plugins/plugins.ts';
import type { OpenArtefact } from '../project/artefact/artefact-file.ts';
import type { ArtefactOrigin, FoundArtefact } from '../project/artefact/graph-artefact.ts';
import type { GraphKeeper } from '../project/artefact/keep-graph.ts';
import type { DescriptionCopies } from '../project/description-copies.ts';
import type { DescriptionFetch } from '../project/description-fetch.ts';
import type { Importer } from '../project/importer.ts';
import type { Environment } from '../rest/templates/template.ts';
import type { OpenedTelemetry } from '../telemetry/create-telemetry.ts';
import type { Telemetry } from '../telemetry/events.ts';
import type { MetricFamily } from '../telemetry/metrics/metric-family.ts';
import type { BuildMessage, RenewalRequest } from './apart/messages.ts';

/** What the graph is given besides the configuration. */
export interface GraphDependencies {
  readonly telemetry: Telemetry;
  readonly importer: Importer;
  readonly descriptionFetch?: DescriptionFetch;
  /** What is tried where that fails. */
  readonly copies?: DescriptionCopies;
  /** Told the merged schema before anything is bound to it. */
  readonly merged?: GraphKeeper['merged'];
  /** Told the files that descriptions are read from. */
  readonly opened?: GraphKeeper['opened'];
}

/** The rules of a project over its schema. */
export interface Access {
  /** `undefined`: the endpoint is open. */
  readonly auth: GraphAuth | undefined;
  readonly problems: readonly Problem[];
  /** Coordinates of the fields that no rule speaks of, where there are rules at all. */
  readonly fieldsWithoutRule: readonly string[];
}

/** All that is served of one build of a project. */
export interface Build {
  readonly project: ProjectConfig;
  readonly graph: Graph;
  readonly access: Access;
  readonly telemetry: OpenedTelemetry;
}

/** A gateway that listens. */
export interface Serving {
  /** Without a path, as `http://127.0.0.1:4000`. */
  readonly origin: string;
  /** Where metrics are read, as `http://127.0.0.1:9464/metrics`, where this process serves them. */
  readonly metricsUrl?: string | undefined;
  /** What was measured so far, where anything is. */
  readonly metrics?: (() => readonly MetricFamily[]) | undefined;
  /**
   * Answers new requests from another build from now on; running ones finish on theirs, which is then closed.
   * Rejects when the new build cannot be served; the old one stays.
   */
  swap(build: Build): Promise<void>;
  /** From now on `/readyz` says this of the sources. */
  tellSources(notes: readonly SourceNote[]): void;
  /** Stops accepting, finishes what runs within `graceMs`, closes the graph, and sends on what telemetry holds back. */
  close(graceMs: number): Promise<void>;
}

/** Where to listen; what is not given comes from the configuration. */
export interface Address {
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
}

/** Where the descriptions of the sources are published, and how they are asked for. */
export interface DescriptionsAtSources {
  /** `undefined` for a source without a description. */
  placeOf(source: string): DescriptionPlace | undefined;
  /** Closes the connections. */
  close(): Promise<void>;
}

export interface DescriptionPlace {
  /** Address or path. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** What the commands need of the other rooms. Each loads its room when it is first called: Mesh alone costs a second. */
export interface Rooms {
  /** The variables of this process, with those of `.env` once a project is loaded. */
  readonly environment: Environment;
  /** @param given a configuration that is not written yet */
  loadProject(dir: string, given?: GivenConfig): Promise<ProjectConfig>;
  /** The log on standard output. */
  openLog(project: ProjectConfig): Promise<OpenedTelemetry>;
  buildGraph(project: ProjectConfig, dependencies: GraphDependencies): Promise<Graph>;
  /** Keeps what a build of the project comes to. */
  keepGraph(project: ProjectConfig): Promise<GraphKeeper>;
  /** Why this process must build the graph that it serves, as far as the configuration tells. */
  needsMesh(project: ProjectConfig): Promise<string | undefined>;
  /** What was kept of the last build, if it is what a build would come to now. */
  findArtefact(project: ProjectConfig): Promise<FoundArtefact>;
  /** Builds in a process of its own and keeps what it comes to. */
  buildApart(project: ProjectConfig, renewal?: RenewalRequest): Promise<BuildMessage>;
  /**
   * What was kept in a file; `undefined` where it is not whole.
   * @param verified digest of the one that is known to be whole
   */
  openArtefact(file: string, verified?: string): Promise<OpenArtefact<ArtefactOrigin> | undefined>;
  /** To look at descriptions without building anything. */
  describeSources(project: ProjectConfig, telemetry: Telemetry): Promise<DescriptionsAtSources>;
  loadGraph(project: ProjectConfig, kept: KeptGraph, dependencies: GraphDependencies): Promise<Graph>;
  /** @throws ProjectError when callers or rules cannot be had as the configuration wants them. */
  openAccess(project: ProjectConfig, graph: Graph, telemetry?: Telemetry): Promise<Access>;
  printSchema(graph: Graph, directives: boolean): Promise<string>;
  /** @throws ProjectError when the port is taken. */
  serve(build: Build, address: Address): Promise<Serving>;
}
