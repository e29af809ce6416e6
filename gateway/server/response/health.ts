import type { SourceNote, SourceState } from '../../graph/graph.ts';

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

/** What of the sources of a build is not as it should be, as far as the build itself tells. */
export function notesOf(sources: readonly SourceState[], now: Date): readonly SourceNote[] {
  const since = now.toISOString();
  return sources.flatMap(({ name: source, state, reason = 'it could not be built', copy }): SourceNote[] => {
    if (state === 'left out') return [{ source, state, since, reason }];
    return copy ? [{ source, state: 'from a copy', since, reason: `${copy.from} is served: ${copy.reason}` }] : [];
  });
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
