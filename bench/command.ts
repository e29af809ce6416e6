import { exitOnInterrupts } from './at-exit.ts';

export interface CommandLine {
  /** What `--help` prints. */
  readonly usage: string;
  /** Whether it was asked for. */
  readonly help: boolean;
}

/** Runs what a command line asks for; the process ends with the exit code that `run` resolves with, and 2 where it throws. */
export async function runCommand({ usage, help }: CommandLine, run: () => Promise<number>): Promise<void> {
  exitOnInterrupts();
  if (help) {
    console.log(usage);
    return;
  }
  try {
    process.exitCode = await run();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
}

/** The number that an option was given; `undefined` where it was not given. @throws Error for one that is none, with its name */
export function wholeNumber(option: string, text: string): number;
export function wholeNumber(option: string, text: string | undefined): number | undefined;
export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${option} takes a whole number above 0, not "${text}".`);
}
