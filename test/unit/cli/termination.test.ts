import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { terminationOf } from '../../../gateway/cli/termination.ts';

function pressed(...events: [signal: string, at: number][]): { left: number[]; aborted: boolean } {
  const source = new EventEmitter();
  const left: number[] = [];
  let now = 0;
  const { signal } = terminationOf(
    source as never,
    (code) => left.push(code),
    () => now,
  );
  for (const [name, at] of events) {
    now = at;
    source.emit(name);
  }
  return { left, aborted: signal.aborted };
}

it('asks for an orderly end at the first SIGINT or SIGTERM', () => {
  expect(pressed()).toEqual({ left: [], aborted: false });
  expect(pressed(['SIGINT', 0])).toEqual({ left: [], aborted: true });
  expect(pressed(['SIGTERM', 0])).toEqual({ left: [], aborted: true });
});

it('leaves at once with 130 at a second Ctrl-C', () => {
  expect(pressed(['SIGINT', 0], ['SIGINT', 400]).left).toEqual([130]);
  expect(pressed(['SIGTERM', 0], ['SIGINT', 400]).left).toEqual([130]);
});

it('takes the copy of a Ctrl-C that npm passes on for the same key press', () => {
  expect(pressed(['SIGINT', 0], ['SIGINT', 5]).left).toEqual([]);
});

it('keeps to the orderly end when SIGTERM is repeated', () => {
  expect(pressed(['SIGTERM', 0], ['SIGTERM', 400]).left).toEqual([]);
});
