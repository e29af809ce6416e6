import type { ExitCode, Hint } from './command.ts';
import { faultText, problemsOf, reportFailure } from './failure.ts';
import { gatewayRooms } from './gateway-rooms.ts';
import { HiddenSecrets } from './hidden-secrets.ts';
import { run } from './run.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { terminationOf } from './termination.ts';

export interface ProcessOptions {
  /** Runs before the command and resolves with what `start` prints below what to open. */
  readonly before?: () => Promise<readonly Hint[]>;
  /** Told where `start` serves, once it does. */
  readonly served?: (origin: string) => void;
}

/** Runs the command that this process was started with. */
export async function main(words: readonly string[]): Promise<void> {
  await runProcess(words);
}

/** Runs one command with the words that follow `weft`, and ends the process with its exit code. */
export async function runProcess(words: readonly string[], options: ProcessOptions = {}): Promise<never> {
  const terminal = processTerminal();
  const debug = Boolean(process.env['WEFT_DEBUG']);
  const hidden = new HiddenSecrets();
  surviveFaults(hidden.within(terminal), debug);
  const code = await exitCode(words, options, terminal, debug, hidden);
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit(code);
}

/** What a full pipe has not taken yet would be lost with the process. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

async function exitCode(
  words: readonly string[],
  { before, served }: ProcessOptions,
  terminal: Terminal,
  debug: boolean,
  hidden: HiddenSecrets,
): Promise<ExitCode> {
  try {
    const hints = (await before?.()) ?? [];
    const termination = () => terminationOf(process, (code) => process.exit(code));
    const rooms = hidden.learningFrom(gatewayRooms());
    return await run(words, { terminal, hints, served, rooms, termination }, debug);
  } catch (error) {
    reportFailure(error, problemsOf(error) ? terminal : hidden.within(terminal), debug);
    return 1;
  }
}

function surviveFaults(terminal: Terminal, debug: boolean): void {
  // A reader that has seen enough (`weft schema | head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.on('uncaughtException', (error) => {
    terminal.err(faultText(error, debug));
    process.exit(1);
  });
  // A resolver that forgets a promise must not take the gateway down with it.
  process.on('unhandledRejection', (reason) => terminal.err(faultText(reason, debug)));
}
