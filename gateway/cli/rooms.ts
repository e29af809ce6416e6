import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Problem } from '../errors/project-error.ts';
import type { Graph } from '../graph/graph.ts';
import type { DescriptionFetch } from '../project/description-fetch.ts';
import type { Importer } from '../project/importer.ts';
import type { Telemetry } from '../telemetry/events.ts';

/** What the graph is given besides the configuration. */
export interface GraphDependencies {
  readonly telemetry: Telemetry;
  readonly importer: Importer;
  readonly descriptionFetch: DescriptionFetch | undefined;
}

/** A gateway that listens. */
export interface Serving {
  /** As `http://127.0.0.1:4000`. */
  readonly origin: string;
  /**
   * Answers new requests from another build of the project; running ones finish on theirs.
   * @throws ProjectError when the new build cannot be served; the old one stays.
   */
  swap(project: ProjectConfig, graph: Graph): Promise<void>;
  /** Stops accepting, finishes what runs within `graceMs`, then closes the graph. */
  close(graceMs: number): Promise<void>;
}

/** Where to listen; what is not given comes from the configuration. */
export interface Address {
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
}

/** What the commands need of the other rooms. Each loads its room when it is first called: Mesh alone costs a second. */
export interface Rooms {
  loadProject(dir: string): Promise<ProjectConfig>;
  /** The log of this process, and what writes it. */
  openLog(): Promise<Telemetry>;
  buildGraph(project: ProjectConfig, dependencies: GraphDependencies): Promise<Graph>;
  /** What is wrong with `gateway.auth.rules` in this schema, and, as warnings, the fields that no rule speaks of. */
  checkRules(project: ProjectConfig, graph: Graph): Promise<readonly Problem[]>;
  printSchema(graph: Graph, directives: boolean): Promise<string>;
  /** @throws ProjectError when the port is taken. */
  serve(project: ProjectConfig, graph: Graph, telemetry: Telemetry, address: Address): Promise<Serving>;
}
