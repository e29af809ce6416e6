import type { KeyboardEvent } from 'react';

const steps: Readonly<Record<string, (from: number, length: number) => number>> = {
  ArrowDown: (from, length) => Math.min(from + 1, length - 1),
  ArrowUp: (from) => Math.max(from - 1, 0),
  Home: () => 0,
  End: (_, length) => length - 1,
};

/** Arrow keys, Home and End go from row to row (elements with `data-row`) of the element that gets these properties. */
export function useArrowKeys() {
  return {
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      const step = steps[event.key];
      const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
      const from = rows.indexOf(event.target as HTMLElement);
      if (!step || from < 0) return;
      event.preventDefault();
      rows[step(from, rows.length)]?.focus();
    },
  };
}
