import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuildMessage } from '../../../../gateway/cli/apart/messages.ts';
import type { Drift, DriftLevel } from '../../../../gateway/cli/drift/schema-drift.ts';
import { ApartRenewal } from '../../../../gateway/cli/renew/renew-apart.ts';
import type { TelemetryEvent } from '../../../../gateway/telemetry/events.ts';
import { projectFolder } from '../../../project-folder.ts';
import { fakeProject } from '../fake-rooms.ts';

const driftOf = (kind: DriftLevel): Drift => ({
  kind,
  changes: [{ level: kind, at: 'Item.a', message: 'It.' }],
  operations: [],
});

interface Attempt {
  readonly outcome: BuildMessage['kind'];
  readonly drift?: DriftLevel;
  readonly wasLeftOut?: boolean;
  readonly refuses?: boolean;
}

/** What came of one renewal: what is served, what lies in the folder, and what was told. */
async function attempted({ outcome, drift = 'safe', wasLeftOut = false, refuses = false }: Attempt) {
  using folder = projectFolder({ graph: 'old' });
  const artefact = join(folder.dir, 'graph');
  const events: TelemetryEvent[] = [];
  const served: string[] = [];
  const restored: string[] = [];
  const renewal = new ApartRenewal({
    project: fakeProject(folder.dir),
    telemetry: { emit: (event) => events.push(event) },
    artefact,
    rooms: {
      async buildApart(_project, request) {
        const file = request?.into ?? '';
        if (outcome === 'renewed') writeFileSync(file, 'new');
        switch (outcome) {
          case 'renewed':
            return { kind: outcome, file, drift: driftOf(drift) };
          case 'refused':
            return { kind: outcome, problems: [{ severity: 'error', message: 'it is no YAML' }] };
          case 'kept':
            return { kind: outcome, file };
          default:
            return { kind: outcome, reason: 'it crashed' };
        }
      },
    },
    async serve(file) {
      served.push(readFileSync(file, 'utf8'));
      if (refuses) throw new Error('a rule names a field that is gone');
    },
    restored: (file) => restored.push(readFileSync(file, 'utf8')),
  });
  const renewed = await renewal.renew('shop', wasLeftOut);
  renewal.close();
  return {
    renewed,
    served,
    restored,
    kept: readFileSync(artefact, 'utf8'),
    files: readdirSync(folder.dir),
    told: events.length,
  };
}

describe('a renewal of one source', () => {
  it.each<[string, Attempt, unknown, string, number]>([
    ['is served and kept where it is safe', { outcome: 'renewed' }, { kind: 'served' }, 'new', 1],
    [
      'is held back where it breaks something',
      { outcome: 'renewed', drift: 'breaking' },
      { kind: 'held back', reason: '1 breaking change (Item.a)' },
      'old',
      1,
    ],
    [
      'is served, without a word, whatever it breaks where the source was left out',
      { outcome: 'renewed', drift: 'breaking', wasLeftOut: true },
      { kind: 'served' },
      'new',
      0,
    ],
    [
      'is put back where it cannot be served',
      { outcome: 'renewed', refuses: true },
      { kind: 'unusable', reason: 'a rule names a field that is gone' },
      'old',
      1,
    ],
    [
      'is unusable where it cannot be built',
      { outcome: 'refused' },
      { kind: 'unusable', reason: 'it is no YAML' },
      'old',
      0,
    ],
    ['failed where nobody could build', { outcome: 'failed' }, { kind: 'failed', reason: 'it crashed' }, 'old', 0],
  ])('%s', async (_, attempt, renewed, kept, told) => {
    const answer = await attempted(attempt);
    expect(answer).toMatchObject({ renewed, kept, told, files: ['graph'] });
    expect(answer.served).toEqual(
      attempt.outcome === 'renewed' && (renewed as { kind: string }).kind !== 'held back' ? ['new'] : [],
    );
    expect(answer.restored).toEqual(attempt.refuses ? ['old'] : []);
  });
});
