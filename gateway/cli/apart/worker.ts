// Entry of the process that builds what `weft start` serves, so that the serving one never loads what builds it.
import { createImporter } from '../../project/importer.ts';
import { faultText, problemsOf } from '../failure.ts';
import { gatewayRooms } from '../gateway-rooms.ts';
import { builtGraph } from '../graph-makers.ts';
import { openProject } from '../open-project.ts';
import type { BuildMessage, RenewalRequest } from './messages.ts';
import { renewArtefact } from './renew-artefact.ts';

process.on('disconnect', () => process.exit(1));

const unread = { emit: () => undefined };

async function keep(dir: string, renewal: RenewalRequest | undefined): Promise<BuildMessage> {
  try {
    const rooms = gatewayRooms();
    const project = await openProject(dir, rooms);
    if (renewal) return await renewArtefact(project, renewal, rooms);
    const keeper = await rooms.keepGraph(project);
    const importer = createImporter(project.dir);
    const built = await builtGraph(rooms)(project, { telemetry: unread, importer, ...keeper });
    await built.graph.close();
    const { file, unstorable } = await keeper.write({ again: built.again, descriptions: built.descriptions() });
    return unstorable === undefined ? { kind: 'kept', file } : { kind: 'unstorable', reason: unstorable };
  } catch (error) {
    const problems = problemsOf(error);
    return problems ? { kind: 'refused', problems } : { kind: 'failed', reason: faultText(error, false) };
  }
}

const [, , dir = '.', request] = process.argv;
const message = await keep(dir, request === undefined ? undefined : (JSON.parse(request) as RenewalRequest));
process.send?.(message, () => process.exit(0));
