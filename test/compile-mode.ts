import type { ServerConfig } from '../gateway/config/gateway-config.ts';

type CompileMode = ServerConfig['compile'];

const modes: readonly CompileMode[] = ['auto', 'always', 'off'];

/** The mode to test in: `WEFT_TEST_COMPILE=always vitest run` executes compiled whatever can be. @default the given one */
export function compileMode(byDefault: CompileMode): CompileMode {
  const asked = process.env['WEFT_TEST_COMPILE'];
  return modes.find((mode) => mode === asked) ?? byDefault;
}
