import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type DocumentReport, failedReport, notFinished } from '../../project/inspect/document-report.ts';
import { compiledAlike } from '../compiled-alike.ts';
import type { InspectMessage } from './messages.ts';

export interface InspectingProcessOptions {
  /** Absolute path of the folder that relative paths start from. */
  readonly dir: string;
  /** How long one document may take; then its process is ended. */
  readonly timeLimitMs: number;
  /** A process that holds more is not given another document. */
  readonly recycleAboveMB: number;
  /** Entry of the process. @default the one that inspects */
  readonly entry?: string;
}

/** Inspects documents one after the other in a process of their own, which a crash costs and nothing else. */
export interface InspectingProcess {
  inspect(document: string): Promise<DocumentReport>;
  close(): void;
}

const defaultEntry = fileURLToPath(new URL('./worker.ts', import.meta.url));

export function inspectingProcess(options: InspectingProcessOptions): InspectingProcess {
  let child: ChildProcess | undefined;
  let isUsed = false;
  const end = (): void => {
    child?.kill('SIGKILL');
    child = undefined;
  };
  const attempt = async (document: string): Promise<Outcome> => {
    child ??= start(options.entry ?? defaultEntry);
    const outcome = await ask(child, document, options);
    const grown = outcome.kind === 'report' && (outcome.report.memoryMB ?? 0) > options.recycleAboveMB;
    if (outcome.kind !== 'report' || grown) end();
    return outcome;
  };
  return {
    async inspect(document) {
      const wasUsed = isUsed && child !== undefined;
      isUsed = true;
      const first = await attempt(document);
      // A process that others have filled before may be to blame: the document gets one of its own.
      const outcome = first.kind === 'crashed' && wasUsed ? await attempt(document) : first;
      return outcome.kind === 'report' ? outcome.report : unfinished(document, outcome);
    },
    close: end,
  };
}

type Outcome =
  | { readonly kind: 'report'; readonly report: DocumentReport }
  | {
      readonly kind: 'crashed' | 'too slow';
      readonly why: string;
      readonly ms: number;
      /** What was known before. */
      readonly early: DocumentReport | undefined;
    };

function start(entry: string): ChildProcess {
  // Libraries write to the console; the report alone belongs on standard output.
  return fork(entry, [], { execArgv: [], env: compiledAlike(), stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

function ask(child: ChildProcess, document: string, { dir, timeLimitMs }: InspectingProcessOptions): Promise<Outcome> {
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  let early: DocumentReport | undefined;
  const fail = (kind: 'crashed' | 'too slow', why: string): void =>
    resolve({ kind, why, early, ms: Math.round(performance.now() - startedAt) });
  const timer = setTimeout(() => fail('too slow', `it took longer than ${timeLimitMs / 1000} s`), timeLimitMs);
  const onMessage = (message: InspectMessage): void => {
    if (message.kind === 'described') early = message.report;
    else if (message.kind === 'done') resolve({ kind: 'report', report: message.report });
    else resolve({ kind: 'report', report: failedReport(document, message.reason, message.ms) });
  };
  let lastWords = '';
  const onLastWords = (words: Buffer): void => {
    lastWords = (lastWords + words.toString()).slice(-10_000);
  };
  // `close` comes after the last words, `exit` may come before.
  const onClose = (code: number | null, signal: string | null): void =>
    fail('crashed', crashReason(lastWords, signal ?? `exit code ${code}`));
  const onError = (error: Error): void => fail('crashed', error.message);
  child.on('message', onMessage).on('close', onClose).on('error', onError);
  child.stderr?.on('data', onLastWords);
  child.send({ document, dir });
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('message', onMessage).off('close', onClose).off('error', onError);
    child.stderr?.off('data', onLastWords);
  });
}

function crashReason(lastWords: string, end: string): string {
  if (lastWords.includes('heap out of memory')) return 'it needed more memory than Node.js allows';
  const error = /^\w*Error(?: \[\w+\])?: .*/m.exec(lastWords)?.[0];
  return `the process that did it ended (${error ?? end})`;
}

/** What is known of a document whose inspection did not end. */
function unfinished(document: string, { why, ms, early }: Exclude<Outcome, { kind: 'report' }>): DocumentReport {
  if (!early) return failedReport(document, `cannot be inspected: ${why}`, ms);
  const lost = early.lost.map(({ pointer, reason }) => ({ pointer, reason: reason.replace(notFinished, why) }));
  return { ...early, lost, ms, memoryMB: null };
}
