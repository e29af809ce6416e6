// Entry of the process that `weft inspect` starts for its documents: asked for one after the other over IPC.
import { inspectDocument } from '../../project/inspect/inspect-document.ts';
import { createGuardedFetch } from '../../upstream/guarded-fetch.ts';
import { faultText, problemsOf } from '../failure.ts';
import type { InspectMessage, InspectRequest } from './messages.ts';

process.on('message', (request: InspectRequest) => {
  void answer(request);
});
process.on('disconnect', () => process.exit(0));

async function answer({ document, dir }: InspectRequest): Promise<void> {
  const startedAt = performance.now();
  try {
    const report = await inspectDocument(document, { dir, fetch: createGuardedFetch() }, (early) =>
      tell({ kind: 'described', report: early }),
    );
    tell({ kind: 'done', report });
  } catch (error) {
    const problems = problemsOf(error)?.map(({ message }) => message);
    const reason = problems ? problems.join('; ') : faultText(error, false);
    tell({ kind: 'unreadable', reason, ms: Math.round(performance.now() - startedAt) });
  }
}

function tell(message: InspectMessage): void {
  process.send?.(message);
}
