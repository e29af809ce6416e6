import { faultText } from './failure.ts';
import { gatewayRooms } from './gateway-rooms.ts';
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';
import { terminationOf } from './termination.ts';

/** Runs one command with the words that follow `weft`, and ends the process with its exit code. */
export async function main(words: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  const debug = Boolean(process.env['WEFT_DEBUG']);
  // A reader that has seen enough (`weft schema | head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.on('uncaughtException', (error) => {
    terminal.err(faultText(error, debug));
    process.exit(1);
  });
  // A resolver that forgets a promise must not take the gateway down with it.
  process.on('unhandledRejection', (reason) => terminal.err(faultText(reason, debug)));
  const context = {
    terminal,
    rooms: gatewayRooms(),
    termination: () => terminationOf(process, (code) => process.exit(code)),
  };
  process.exit(await run(words, context, debug));
}
