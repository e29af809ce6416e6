import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphAuth } from '../plugins/plugins.ts';
import type { Telemetry } from '../telemetry/events.ts';
import type { Console } from './console-route.ts';
import { createLeases } from './graph-leases.ts';
import { createGraphServer, type GraphServer } from './graph-server.ts';
import { createListeners, type GatewayListeners } from './request-listener.ts';

export interface GatewayOptions {
  config: ProjectConfig;
  graph: Graph;
  telemetry: Telemetry;
  /**
   * Authentication and authorization for one graph; called once for each graph that is served.
   * Required when `config.gateway.auth` is there.
   * @throws ProjectError when the rules do not fit the graph; the graph is then not served.
   */
  authFor?: ((graph: Graph) => GraphAuth) | undefined;
  /** The browser side; left out where GraphiQL is off. */
  console?: Console | undefined;
}

/** The gateway of one project, ready to be put on a socket by `listen`. */
export interface Gateway {
  readonly config: ProjectConfig;
  /** What new requests are answered from. */
  readonly graph: Graph;
  readonly listeners: GatewayListeners;
  /**
   * Serves another graph from now on, all at once: requests that run finish on the graph they began with, and
   * that graph is closed after the last of them. Resolves then.
   * @throws ProjectError (rejects) when `authFor` refuses the graph; the old one is served on.
   */
  swap(graph: Graph): Promise<void>;
  /** From now on `/readyz` says that the gateway is about to stop. Requests are still answered. */
  drain(): void;
  /** Closes the graph when the last request on it is done. Nothing may be asked of the gateway after. */
  close(): Promise<void>;
}

/**
 * Builds the gateway; opens no port.
 * @throws Error when auth is configured and `authFor` is missing, rather than serve without.
 */
export function createGateway({ config, graph, telemetry, authFor, console }: GatewayOptions): Gateway {
  if (config.gateway.auth && !authFor) {
    throw new Error('gateway.auth is configured, but the gateway was built without authFor.');
  }
  let draining = false;
  const serverOf = (next: Graph): GraphServer =>
    createGraphServer({ config, graph: next, auth: authFor?.(next), telemetry });
  const graphs = createLeases(serverOf(graph), (server) => server.close());
  return {
    config,
    get graph() {
      return graphs.current.graph;
    },
    listeners: createListeners({
      config,
      graphs,
      telemetry,
      console: config.gateway.server.graphiql ? console : undefined,
      draining: () => draining,
    }),
    async swap(next) {
      await graphs.replace(serverOf(next));
    },
    drain() {
      draining = true;
    },
    close: () => graphs.close(),
  };
}
