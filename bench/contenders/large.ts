import { existsSync } from 'node:fs';
import path from 'node:path';
import { benchFolder, type Contender } from './contender.ts';
import { hiveAt } from './hive.ts';
import { meshAt } from './mesh.ts';
import { weftAt } from './weft.ts';

const descriptions = path.join(benchFolder, '../../shared/specs');

/** Says that the descriptions of GitHub and Stripe are not here, if so. */
function missingDescriptions(): string | undefined {
  const missing = ['github-api.json', 'stripe-2023.yaml'].find((file) => !existsSync(path.join(descriptions, file)));
  return missing && `there is no ${path.join(descriptions, missing)}`;
}

function large(id: string, title: string, of: Omit<Contender, 'id' | 'title'>): Contender {
  return { ...of, id, title, missing: () => of.missing() ?? missingDescriptions(), takes: () => false };
}

/** GitHub and Stripe in one graph, built beforehand: they are started and nothing else. */
export const largeContenders: readonly Contender[] = [
  large('weft', 'Weft', weftAt('weft-large')),
  large('hive', 'Hive Gateway 2.15', hiveAt('hive-large')),
  large('mesh', 'Mesh 0.103', meshAt('mesh-large')),
];
