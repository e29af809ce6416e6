/** A table for a terminal or a page. The first column is text, all others are figures. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly cells: readonly string[];
  /** Rows to see first. */
  readonly isMarked?: boolean;
}

/** The table as lines of text whose columns stand below each other; `mark` paints marked rows. */
export function textLines({ head, rows }: Table, mark: (line: string) => string = (line) => line): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => padded(cells[column] ?? '', width, column))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return [line(head), rule, ...rows.map(({ cells, isMarked }) => (isMarked ? mark(line(cells)) : line(cells)))];
}

/** The table in Markdown; marked rows are bold. */
export function markdownLines({ title, head, rows }: Table): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const bold = (cell: string) => (cell === '' ? '' : `**${cell}**`);
  return [
    `**${title}**`,
    '',
    line(head),
    `|${head.map((_, column) => (column === 0 ? '---|' : '---:|')).join('')}`,
    ...rows.map(({ cells, isMarked }) => line(isMarked ? cells.map(bold) : cells)),
  ];
}

function padded(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}
