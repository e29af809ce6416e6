import { availableParallelism } from 'node:os';
import { type DocumentReport, inspectExitCode } from '../../project/inspect/document-report.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { fullReport } from './full-report.ts';
import { inspectDocuments } from './inspect-documents.ts';
import { progressBar } from './progress-bar.ts';
import { summaryTable } from './summary-table.ts';

export interface InspectOptions {
  /** Prints one JSON object for each document, one a line, and nothing else. */
  readonly json: boolean;
}

const limits = { timeLimitMs: 120_000, recycleAboveMB: 800 };

/** A document takes up to 2 GB; more at once would fill a laptop. */
const mostAtOnce = 4;

/** `weft inspect`: what becomes of API descriptions, without any project. */
export async function inspect(
  documents: readonly string[],
  { json }: InspectOptions,
  { terminal }: Pick<CommandContext, 'terminal'>,
): Promise<ExitCode> {
  const parallel = Math.min(availableParallelism(), mostAtOnce);
  const progress = progressBar(documents.length, (text) => terminal.progress?.(text));
  const reports: DocumentReport[] = [];
  const inspected = inspectDocuments(documents, { dir: process.cwd(), parallel, ...limits }, progress.step);
  for await (const report of inspected) {
    // Many reports of many operations do not fit in memory; the table needs only their numbers.
    if (json) terminal.out(JSON.stringify(report));
    reports.push(documents.length > 1 ? { ...report, mapped: [], jsonFallbacks: [], warnings: [] } : report);
  }
  progress.end();
  if (!json) {
    const [only] = reports;
    const lines =
      only && reports.length === 1 ? fullReport(only, terminal.style) : summaryTable(reports, terminal.style);
    for (const line of lines) terminal.out(line);
  }
  return inspectExitCode(reports);
}
