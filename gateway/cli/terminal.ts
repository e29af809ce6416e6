import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Where a command writes. Texts are whole lines. */
export interface Terminal {
  /** What the command is asked for. */
  out(text: string): void;
  /** What the person should know besides. */
  err(text: string): void;
  /** A line that the next text replaces, for a person who waits; `''` takes it away. Nothing where `err` is no terminal. */
  progress?(text: string): void;
  /** Marks up text for `out`, or leaves it as it is where colour is not wanted. */
  style(style: Style, text: string): string;
  /** The same for `err`. */
  styleErr(style: Style, text: string): string;
}

/** Writes to the process's own streams; colours only on a terminal, and by `NO_COLOR` and `FORCE_COLOR`. */
export function processTerminal(): Terminal {
  const progress = progressLine(process.stderr);
  return {
    out: (text) => progress.above(() => process.stdout.write(`${text}\n`)),
    err: (text) => progress.above(() => process.stderr.write(`${text}\n`)),
    progress: progress.show,
    style: (style, text) => styleText(style, text, { stream: process.stdout }),
    styleErr: (style, text) => styleText(style, text, { stream: process.stderr }),
  };
}

const wholeLine = '\r\x1b[K';

/** One line at the bottom of a terminal; what is written meanwhile goes above it. */
function progressLine(stream: NodeJS.WriteStream): { show(text: string): void; above(write: () => void): void } {
  let shown = '';
  const draw = (text: string): void => {
    if (stream.isTTY && (text || shown)) stream.write(wholeLine + text.slice(0, stream.columns - 1));
  };
  return {
    show(text) {
      draw(text);
      shown = text;
    },
    above(write) {
      draw('');
      write();
      if (shown) draw(shown);
    },
  };
}

/** Text from a project's files as one line that cannot command the terminal. */
export function printable(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
