import type { CommandContext, ExitCode } from './command.ts';
import { prepare } from './prepare.ts';
import { problemLines } from './problems.ts';

export interface SchemaOptions {
  readonly dir: string;
  /** Prints the directives that tell where each field comes from. */
  readonly directives: boolean;
}

/** `weft schema`: prints the SDL of the schema that the project serves, and nothing else, to standard output. */
export async function schema(
  { dir, directives }: SchemaOptions,
  { terminal, rooms }: CommandContext,
): Promise<ExitCode> {
  const { graph, problems } = await prepare(dir, rooms);
  try {
    for (const line of problemLines(problems, terminal.styleErr)) terminal.err(line);
    terminal.out((await rooms.printSchema(graph, directives)).trimEnd());
    return graph.sources.some(({ state }) => state === 'left out') ? 1 : 0;
  } finally {
    await graph.close();
  }
}
