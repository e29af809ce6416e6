import type { Graph, SourceNote } from '../graph/graph.ts';
import { notesOf } from '../graph/source-notes.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { createLeases, type Leases } from './graph-leases.ts';
import { createGraphServer, type GraphServer, type ServedProject } from './graph-server.ts';
import { Load } from './overload/load.ts';
import { createListeners, type GatewayListeners } from './request-listener.ts';

export interface GatewayOptions extends ServedProject {
  telemetry: Telemetry;
}

/** The gateway of one project, ready to be put on a socket by `listen`. */
export interface Gateway {
  /** What new requests are answered from. */
  readonly graph: Graph;
  readonly config: ServedProject['config'];
  readonly listeners: GatewayListeners;
  readonly telemetry: Telemetry;
  /**
   * Serves another build from now on, all at once: requests that run finish on the build they began with, and
   * its graph is closed after the last of them. Resolves then; where it listens does not change.
   * Rejects when the build cannot be served; the old one is served on.
   */
  swap(project: ServedProject): Promise<void>;
  /** From now on `/readyz` says this of the sources, whichever build is served. */
  tellSources(notes: readonly SourceNote[]): void;
  /** From now on `/readyz` says that the gateway is about to stop. Requests are still answered. */
  drain(): void;
  /** Closes the graph when the last request on it is done. Nothing may be asked of the gateway after. */
  close(): Promise<void>;
}

/**
 * Builds the gateway; opens no port.
 * @throws Error when auth is configured and not given, rather than serve without.
 */
export function createGateway({ telemetry, ...project }: GatewayOptions): Gateway {
  let draining = false;
  let ofBuild = notesOf(project.graph.sources, new Date());
  let told: readonly SourceNote[] | undefined;
  const serverOf = (build: ServedProject): GraphServer => {
    const server = createGraphServer(build, telemetry, () => {
      server.forgetAnswers();
      // Another build has taken its place meanwhile, and may have kept what was true before the mutation.
      if (servers.current !== server) servers.current.forgetChanged();
    });
    return server;
  };
  const servers: Leases<GraphServer> = createLeases(serverOf(project), (server) => server.close());
  const load = new Load(telemetry);
  return {
    get graph() {
      return servers.current.graph;
    },
    get config() {
      return servers.current.config;
    },
    telemetry,
    listeners: createListeners({ servers, telemetry, load, draining: () => draining, notes: () => told ?? ofBuild }),
    async swap(next) {
      const replaced = servers.replace(serverOf(next));
      ofBuild = notesOf(next.graph.sources, new Date());
      telemetry.emit({ type: 'audit', action: 'schema.swapped', message: swapText(next.graph) });
      await replaced;
    },
    tellSources(notes) {
      told = notes;
    },
    drain() {
      draining = true;
    },
    close() {
      load.close();
      return servers.close();
    },
  };
}

function swapText({ sources }: Graph): string {
  const states = sources.map(({ name, state }) => `${name} ${state}`).join(', ');
  return `Another build of the schema is served from now on: ${states}.`;
}
