import type { SourceState } from '../../graph/graph.ts';

export interface HealthState {
  draining: boolean;
  sources: readonly SourceState[];
}

export interface HealthAnswer {
  status: number;
  body: unknown;
}

export interface HealthPaths {
  /** Mesh's `serve.healthCheckEndpoint`, with Mesh's default. @default '/healthcheck' */
  meshHealth: string;
}

/**
 * The answer to a health path; `undefined` for other paths. `/healthz` says that the process runs, `/readyz`
 * that it should get traffic. Mesh's own two paths are answered as Mesh does, without a body.
 */
export function healthAnswer(path: string, state: HealthState, { meshHealth }: HealthPaths): HealthAnswer | undefined {
  switch (path) {
    case '/healthz':
      return { status: 200, body: { status: 'alive' } };
    case '/readyz':
      return { status: state.draining ? 503 : 200, body: readiness(state) };
    case '/readiness':
      return { status: state.draining ? 503 : 204, body: undefined };
    case meshHealth:
      return { status: 200, body: undefined };
    default:
      return undefined;
  }
}

function readiness({ draining, sources }: HealthState): unknown {
  const leftOut = sources.filter(({ state }) => state === 'left out');
  return {
    status: draining ? 'draining' : 'ready',
    sources: { ready: sources.length - leftOut.length, leftOut: leftOut.map(leftOutSource) },
  };
}

function leftOutSource({ name, reason }: SourceState): { name: string; reason?: string } {
  return reason === undefined ? { name } : { name, reason: withoutAddresses(reason) };
}

/** The first line of a reason without URLs, addresses and paths: this page needs no login. */
export function withoutAddresses(reason: string): string {
  const [line = ''] = reason.split('\n', 1);
  return line
    .replace(/\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>]+/gi, '<url>')
    .replace(/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, '<address>')
    .replace(/(?<=^|[\s"'(])(?:\/[\w.@-]+){2,}/g, '<path>')
    .slice(0, 200);
}
