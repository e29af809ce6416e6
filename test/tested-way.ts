import type { ServerConfig } from '../gateway/config/server-config.ts';

const compileModes: readonly ServerConfig['compile'][] = ['auto', 'always', 'off'];

/**
 * The way in which the suites are answered. The answers are the same in all of them:
 * `WEFT_TEST_COMPILE=always vitest run` executes compiled whatever can be, `WEFT_TEST_HOT_PATH=off` lets every request
 * pass Yoga.
 * @default as given
 */
export function testedWay(server: ServerConfig): ServerConfig {
  const { WEFT_TEST_COMPILE: compile, WEFT_TEST_HOT_PATH: hotPath } = process.env;
  return {
    ...server,
    compile: compileModes.find((mode) => mode === compile) ?? server.compile,
    hotPath: hotPath === 'off' ? false : server.hotPath,
  };
}

/** `WEFT_TEST_GRAPH=kept vitest run` serves what is kept of each build, as `weft start` does, wherever it can be kept. */
export function testsKeptGraphs(): boolean {
  return process.env['WEFT_TEST_GRAPH'] === 'kept';
}
