import type { Rooms } from './rooms.ts';
import type { Terminal } from './terminal.ts';
import type { Termination } from './termination.ts';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly rooms: Rooms;
  /** What `start` prints below what to open. */
  readonly hints: readonly Hint[];
  /** Told where `start` serves, once it does. @default nobody is told */
  readonly served?: ((origin: string) => void) | undefined;
  /** Begins to listen for signals; only commands that serve ask for it. */
  readonly termination: () => Termination;
}

/** A command does its work and resolves with the exit code of the process; `inspect` alone uses 2, for unreadable input. */
export type ExitCode = 0 | 1 | 2;

/** One thing that a person may want to open or to use: what it is, and the text to copy. */
export type Hint = readonly [label: string, text: string];
