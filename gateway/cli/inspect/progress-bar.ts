import { printable } from '../terminal.ts';

const width = 24;

/** Shows how many of some documents are done, and which was the last. */
export function progressBar(
  total: number,
  show: (text: string) => void,
): { step(document: string): void; end(): void } {
  let done = 0;
  const draw = (last: string): void => {
    const filled = Math.round((done / total) * width);
    show(`${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${done}/${total} ${printable(last)}`);
  };
  draw('');
  return {
    step(document) {
      done++;
      draw(document);
    },
    end: () => show(''),
  };
}
