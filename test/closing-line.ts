import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node';

/** Ends the output of a run with one plain line that a program can read: `N passed, N failed[, N skipped]`. */
export default class ClosingLine implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: TestRunEndReason): void {
    this.#vitest?.logger.log(closingLine(modules, unhandled.length, reason));
  }
}

/** A file that cannot be run, a failing suite hook, an error outside of tests and an interruption count as failures. */
export function closingLine(modules: readonly TestModule[], unhandled: number, reason: TestRunEndReason): string {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const outside = suites.reduce((sum, suite) => sum + suite.errors().length, unhandled);
  const count = (wanted: string): number => states.filter((state) => state === wanted).length;
  const failed = count('failed') + outside;
  const skipped = states.length - count('passed') - count('failed');
  const line = `${count('passed')} passed, ${reason === 'passed' ? failed : Math.max(failed, 1)} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
