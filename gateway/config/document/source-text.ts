import type { Location } from '../../errors/project-error.ts';

/** The text of one configuration file, and where its offsets stand in lines and columns. */
export class SourceText {
  /** Path as people are told it. */
  readonly file: string;
  /** Absolute path, from which `!include` is resolved. */
  readonly absolutePath: string;
  readonly text: string;
  readonly #lineStarts: number[] = [0];

  constructor(file: string, absolutePath: string, text: string) {
    this.file = file;
    this.absolutePath = absolutePath;
    this.text = text;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) this.#lineStarts.push(end + 1);
  }

  /** Line and column of an offset, both from 1; columns count UTF-16 units, as editors do. */
  locationAt(offset: number): Location {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.file, line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

/** A spot in a configuration file; `offset` is unknown for files that are programs. */
export interface Place {
  readonly source: SourceText;
  readonly offset: number | undefined;
}

/** The {@link Place} as a problem tells it. */
export function locationOf({ source, offset }: Place): Location {
  return offset === undefined ? { file: source.file } : source.locationAt(offset);
}
