import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { formatProblem } from '../../errors/project-error.ts';
import { fileForNextArtefact, removeTemporary } from '../../project/artefact/artefact-folder.ts';
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
  /** The artefact that is served. */
  readonly artefact: string;
  /** Serves what is in a file. Rejects when that cannot be served. */
  serve(artefact: string): Promise<void>;
  /** Told once what could not be served is gone and the artefact before it is in its place again. */
  readonly restored?: (artefact: string) => void;
}

/** Builds in a process of its own, so that the serving one never loads what builds it. */
export class ApartRenewal {
  readonly #options: RenewApartOptions;
  #served: string;

  constructor(options: RenewApartOptions) {
    this.#options = options;
    this.#served = options.artefact;
  }

  /** The artefact that is served now. */
  get served(): string {
    return this.#served;
  }

  readonly renew: Renew = async (source, wasLeftOut) => {
    const { project, rooms } = this.#options;
    const next = fileForNextArtefact(this.#served);
    const outcome = await rooms.buildApart(project, { source, served: this.#served, into: next });
    if (outcome.kind === 'renewed') {
      const waits = wasLeftOut ? undefined : toldDrift(source, outcome.drift, this.#options);
      if (!waits) return this.#serve(next);
      discard(next);
      return waits;
    }
    discard(next);
    if (outcome.kind === 'refused') {
      return { kind: 'unusable', reason: outcome.problems.map(formatProblem).join('; ') };
    }
    return { kind: 'failed', reason: 'reason' in outcome ? outcome.reason : 'another build was made' };
  };

  /** Removes what lies in a temporary folder. */
  close(): void {
    if (this.#served !== this.#options.artefact) discard(this.#served);
  }

  /** It takes the place of the one before it, so that the next start serves it too, wherever that can be written. */
  async #serve(next: string): Promise<Renewed> {
    const before = this.#served;
    const isBeside = dirname(next) === dirname(before);
    const kept = `${before}.before`;
    if (isBeside) {
      renameSync(before, kept);
      renameSync(next, before);
    } else this.#served = next;
    try {
      await this.#options.serve(this.#served);
      discard(isBeside ? kept : before);
      return { kind: 'served' };
    } catch (error) {
      if (isBeside) renameSync(kept, before);
      else discard(next);
      this.#served = before;
      this.#options.restored?.(before);
      return { kind: 'unusable', reason: reasonOfFailure(error) };
    }
  }
}

/** An artefact of the project itself stays where it is. */
function discard(file: string): void {
  if (/\.(next|before)$/.test(file)) rmSync(file, { force: true });
  else removeTemporary(file);
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
