import { gatewayRooms } from '../../gateway/cli/gateway-rooms.ts';
import { run } from '../../gateway/cli/run.ts';
import { fakeRun } from '../unit/cli/fake-rooms.ts';

/**
 * As `weftResult`, in this process, which has loaded already what a new one takes seconds to load: for laws of a command
 * and not of its process. What libraries write besides is not in it.
 */
export async function weftHere(
  words: readonly string[],
  { env = {} }: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const { context, out, err } = fakeRun(gatewayRooms());
    const code = await run(words, context);
    return { code, stdout: linesOf(out), stderr: linesOf(err) };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

const linesOf = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
