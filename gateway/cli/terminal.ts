import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Where a command writes. Texts are whole lines. */
export interface Terminal {
  /** What the command is asked for. */
  out(text: string): void;
  /** What the person should know besides. */
  err(text: string): void;
  /** Marks up text for `out`, or leaves it as it is where colour is not wanted. */
  style(style: Style, text: string): string;
  /** The same for `err`. */
  styleErr(style: Style, text: string): string;
}

/** Writes to the process's own streams; colours only on a terminal, and by `NO_COLOR` and `FORCE_COLOR`. */
export function processTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    style: (style, text) => styleText(style, text, { stream: process.stdout }),
    styleErr: (style, text) => styleText(style, text, { stream: process.stderr }),
  };
}

/** Text from a project's files as one line that cannot command the terminal. */
export function printable(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
