import type { DocumentReport } from '../../project/inspect/document-report.ts';
import { type InspectingProcessOptions, inspectingProcess } from './inspecting-process.ts';

export interface InspectDocumentsOptions extends InspectingProcessOptions {
  /** How many documents are inspected at once. */
  readonly parallel: number;
}

/**
 * Inspects documents in a few processes and yields the reports in the order of the documents, each as soon as it and
 * all before it are there.
 * @param finished told whenever one is done, whatever its order
 */
export async function* inspectDocuments(
  documents: readonly string[],
  options: InspectDocumentsOptions,
  finished: (document: string) => void = () => undefined,
): AsyncGenerator<DocumentReport> {
  const waiting = documents.entries();
  const reports = documents.map(() => Promise.withResolvers<DocumentReport>());
  const processes = Array.from({ length: Math.min(options.parallel, documents.length) }, () =>
    inspectingProcess(options),
  );
  const lanes = processes.map(async (inspecting) => {
    for (const [index, document] of waiting) {
      const report = await inspecting.inspect(document);
      finished(document);
      reports[index]?.resolve(report);
    }
    inspecting.close();
  });
  try {
    for (const { promise } of reports) yield await promise;
    await Promise.all(lanes);
  } finally {
    for (const inspecting of processes) inspecting.close();
  }
}
