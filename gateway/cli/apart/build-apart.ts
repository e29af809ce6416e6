import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compiledAlike } from '../compiled-alike.ts';
import { type BuildMessage, isBuildMessage, type RenewalRequest } from './messages.ts';

const entry = fileURLToPath(new URL('./worker.ts', import.meta.url));

export interface BuildApartOptions {
  /** Builds once more what is served instead. */
  readonly renewal?: RenewalRequest | undefined;
  /** The module that builds. @default Weft's own */
  readonly worker?: string;
}

/** Builds the artefact of a project in a process of its own, which its memory and a crash of it end with. */
export function buildApart(dir: string, { renewal, worker = entry }: BuildApartOptions = {}): Promise<BuildMessage> {
  const { promise, resolve } = Promise.withResolvers<BuildMessage>();
  // What libraries and a project's own code print while they are loaded is printed when it is loaded to be served.
  const child = fork(worker, [dir, ...(renewal ? [JSON.stringify(renewal)] : [])], {
    execArgv: [],
    env: compiledAlike(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (words: Buffer) => {
    lastWords = (lastWords + words.toString()).slice(-10_000);
  });
  child.on('message', (message) => {
    if (isBuildMessage(message)) resolve(message);
  });
  child.on('error', ({ message }) => resolve({ kind: 'failed', reason: message }));
  // `close` comes after the last words, and after what was sent.
  child.on('close', (code, signal) =>
    resolve({ kind: 'failed', reason: endOf(lastWords, signal ?? `exit code ${code}`) }),
  );
  return promise;
}

function endOf(lastWords: string, end: string): string {
  if (lastWords.includes('heap out of memory')) return 'it needed more memory than Node.js allows';
  const error = /^\w*Error(?: \[\w+\])?: .*/m.exec(lastWords)?.[0];
  return `the process that builds ended (${error ?? end})`;
}
