import type { SourceNote, SourceState } from '../../graph/graph.ts';
import { withoutAddresses } from '../../graph/source-notes.ts';

export interface HealthState {
  draining: boolean;
  sources: readonly SourceState[];
  /** What of them is not as it should be. */
  notes: readonly SourceNote[];
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

/** Without some sources it is ready for the others. */
function readiness({ draining, sources, notes }: HealthState): unknown {
  const told = (state: SourceNote['state']) =>
    notes
      .filter((note) => note.state === state)
      .map(({ source, since, reason }) => ({ name: source, since, reason: withoutAddresses(reason) }));
  const leftOut = told('left out');
  const ready = sources.filter(({ state }) => state === 'ready').length;
  return {
    status: draining ? 'draining' : leftOut.length > 0 ? 'degraded' : 'ready',
    sources: { ready, leftOut, fromCopy: told('from a copy'), heldBack: told('held back') },
  };
}
