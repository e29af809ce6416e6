import { inspectApi } from '../../graph/inspect/inspect-api.ts';
import { type BuildAloneOptions, buildAlone } from './build-alone.ts';
import { type DocumentReport, documentReport, notFinished } from './document-report.ts';

/**
 * The doctor's report on one API description, without any project.
 * @param document path, relative to `dir` or absolute, or a `file:`, `http:` or `https:` URL
 * @param described told what is known before the schema is built: every operation is lost until then
 * @throws ProjectError when the document cannot be read
 */
export async function inspectDocument(
  document: string,
  options: Omit<BuildAloneOptions, 'described'>,
  described?: (report: DocumentReport) => void,
): Promise<DocumentReport> {
  const startedAt = performance.now();
  const cost = () => ({
    ms: Math.round(performance.now() - startedAt),
    memoryMB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  });
  const built = await buildAlone(document, {
    ...options,
    described: (early) =>
      described?.(
        documentReport(
          document,
          early.description.publishedVersion,
          inspectApi({ ...early, failure: notFinished }),
          cost(),
        ),
      ),
  });
  const inspection = inspectApi(built);
  return documentReport(document, built.description.publishedVersion, inspection, cost());
}
