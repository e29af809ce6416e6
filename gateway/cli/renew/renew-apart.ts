import { renameSync, rmSync } from 'node:fs';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { formatProblem } from '../../errors/project-error.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { type Drift, driftSummary, isHeldBack } from '../drift/schema-drift.ts';
import { tellDrift } from '../drift/tell-drift.ts';
import { reasonOfFailure } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import type { Renewed } from './source-watch.ts';

/**
 * Builds once more what is served, with the present description of one source, and serves it unless that must wait.
 * @param wasLeftOut nobody had its fields before: it waits for nothing
 */
export type Renew = (source: string, wasLeftOut: boolean) => Promise<Renewed>;

export interface RenewApartOptions {
  readonly project: ProjectConfig;
  readonly rooms: Pick<Rooms, 'buildApart'>;
  readonly telemetry: Telemetry;
  /** File of the artefact that is served; one that is accepted takes its place. */
  readonly artefact: string;
  /** Serves what is in the file now. Rejects when that cannot be served. */
  serve(): Promise<void>;
}

/** Builds in a process of its own, so that the serving one never loads what builds it. */
export function renewApart(options: RenewApartOptions): Renew {
  const { project, rooms, telemetry, artefact } = options;
  return async (source, wasLeftOut) => {
    const into = `${artefact}.renewed`;
    const outcome = await rooms.buildApart(project, { source, served: artefact, into });
    switch (outcome.kind) {
      case 'renewed': {
        const waits = wasLeftOut ? undefined : toldDrift(source, outcome.drift, { project, telemetry });
        if (!waits) return serveInstead(into, options);
        rmSync(into, { force: true });
        return waits;
      }
      case 'refused':
        return { kind: 'unusable', reason: outcome.problems.map(formatProblem).join('; ') };
      case 'unstorable':
      case 'failed':
        return { kind: 'failed', reason: outcome.reason };
      case 'kept':
        return { kind: 'failed', reason: 'another build was made than was asked for' };
    }
  };
}

/** Reports what has changed. @returns what must be accepted by somebody before it is served */
export function toldDrift(
  source: string,
  drift: Drift,
  { project, telemetry }: Pick<RenewApartOptions, 'project' | 'telemetry'>,
): Renewed | undefined {
  tellDrift(telemetry, source, drift);
  if (!isHeldBack(drift, project.gateway.descriptions.hold)) return undefined;
  return { kind: 'held back', reason: driftSummary(drift) };
}

async function serveInstead(into: string, { artefact, serve }: RenewApartOptions): Promise<Renewed> {
  const before = `${artefact}.before`;
  renameSync(artefact, before);
  renameSync(into, artefact);
  try {
    await serve();
    rmSync(before, { force: true });
    return { kind: 'served' };
  } catch (error) {
    renameSync(before, artefact);
    return { kind: 'unusable', reason: reasonOfFailure(error) };
  }
}
