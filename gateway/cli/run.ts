import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ProjectError } from '../errors/project-error.ts';
import type { AddOptions } from './add/add.ts';
import type { RemoveOptions } from './add/remove.ts';
import type { BuildOptions } from './build.ts';
import type { CheckOptions } from './check.ts';
import type { CommandContext, ExitCode } from './command.ts';
import type { ExplainOptions } from './explain.ts';
import { reportFailure } from './failure.ts';
import {
  addText,
  buildText,
  checkText,
  devText,
  examples,
  explainText,
  inspectText,
  removeText,
  schemaText,
  startText,
} from './help-texts.ts';
import type { InspectOptions } from './inspect/inspect.ts';
import { addKeyCommands } from './keys/key-commands.ts';
import type { SchemaOptions } from './schema.ts';
import type { StartOptions } from './start.ts';

/** Runs one command and resolves with the exit code; whatever goes wrong is written to `err`, never thrown. */
export async function run(words: readonly string[], context: CommandContext, debug = false): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = commandLine(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong; it throws for --help and --version too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    reportFailure(error, context.terminal, debug);
    return 1;
  }
}

function commandLine(context: CommandContext, exit: (code: ExitCode) => void): Command {
  const { terminal } = context;
  const program = new Command('weft')
    .description('One GraphQL endpoint over the REST APIs you already have.')
    .usage('<command> [options]')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (subcommand) => subcommand.name() })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('(weft --help lists the commands, weft <command> --help explains one)')
    .addHelpText('after', examples);
  const command = (name: string, summary: string, description: string): Command =>
    program
      .command(name)
      .summary(summary)
      .description(description)
      .option('--dir <folder>', 'the folder that holds .meshrc.yaml', '.')
      .allowExcessArguments(false);

  address(command('start', 'serve the GraphQL endpoint of a project', startText))
    .addOption(
      new Option(
        '--workers <number>',
        'serve by this many processes, or by "auto" many as there are processors',
      ).argParser(workerCount),
    )
    .action(async (options: StartOptions) => {
      exit(await (await import('./start.ts')).start(options, context));
    });
  address(command('dev', 'serve it, and build it again whenever a file changes', devText)).action(
    async (options: StartOptions) => {
      exit(await (await import('./dev.ts')).dev(options, context));
    },
  );
  command('build', 'keep schema and remote API descriptions, so that start needs no network', buildText).action(
    async (options: BuildOptions) => {
      exit(await (await import('./build.ts')).build(options, context));
    },
  );
  command('check', 'tell everything that is wrong with a project', checkText)
    .option('--json', 'print one JSON object and nothing else', false)
    .option('--operations <files...>', 'tell what these saved operations cost at worst, as "src/**/*.graphql"')
    .option('--runtime', 'run the saved queries, and tell where answers of APIs contradict their descriptions', false)
    .addOption(variables('with --runtime: values of the variables of all of them'))
    .option('--header <header...>', 'with --runtime: a header of the caller, as "name: value"')
    .addOption(listSize())
    .option('--drift', 'instead: compare the descriptions that APIs publish now with those that were accepted', false)
    .action(async ({ drift, ...options }: CheckOptions & { drift: boolean }) => {
      if (drift) exit(await (await import('./drift/check-drift.ts')).checkDrift(options, context));
      else exit(await (await import('./check.ts')).check(options, context));
    });
  command('explain', 'tell which REST calls a query comes to', explainText)
    .argument('<query>', 'the query, or a .graphql file')
    .option('--run', 'make the calls, and tell what they came to', false)
    .option('--curl', 'with --run: print each call as a curl command', false)
    .addOption(variables('values of its variables'))
    .option('--operation <name>', 'the operation of a file that has several')
    .option('--header <header...>', 'a header of the caller, as "name: value"')
    .addOption(listSize())
    .option('--json', 'print one JSON object and nothing else', false)
    .action(async (query: string, options: ExplainOptions) => {
      exit(await (await import('./explain.ts')).explainQuery(query, options, context));
    });
  command('schema', 'print the schema in GraphQL’s language', schemaText)
    .option('--directives', 'with the directives that tell where each field comes from', false)
    .action(async (options: SchemaOptions) => {
      exit(await (await import('./schema.ts')).schema(options, context));
    });
  command('add', 'add an API to a project, from its description, a curl line or a JSON sample', addText)
    .argument('[what]', 'file or address of an API description or a JSON answer, or a quoted "curl …" line')
    .option('--name <name>', 'name of the source (default: from its title or address)')
    .option('--endpoint <url>', 'where the API is called (default: the description’s server)')
    .option('--sample <file>', 'JSON answer of a curl line that is not to be sent')
    .option('--update <name>', 'instead: accept what a source publishes now')
    .option('--pagination', 'declare the lists in pages of which the description tells everything', false)
    .option('--dry-run', 'show what would be written, and write nothing', false)
    .action(async (what: string | undefined, { update, ...options }: AddOptions & { update?: string }) => {
      if (update !== undefined) exit(await (await import('./add/update.ts')).update(update, options, context));
      else exit(await (await import('./add/add.ts')).add(what ?? nothingToAdd(), options, context));
    });
  command('remove', 'take a source out of a project again', removeText)
    .argument('<name>', 'name of the source')
    .option('--force', 'although joins or resolvers name it', false)
    .option('--dry-run', 'show what would be removed, and remove nothing', false)
    .action(async (name: string, options: RemoveOptions) => {
      exit(await (await import('./add/remove.ts')).remove(name, options, context));
    });
  addKeyCommands(program, context, exit);
  program
    .command('inspect')
    .summary('tell what becomes of API descriptions, without any project')
    .description(inspectText)
    .argument('<file-or-url...>', 'API descriptions: OpenAPI 3 or Swagger 2.0, YAML or JSON')
    .option('--json', 'print one JSON object a line for each document and nothing else', false)
    .action(async (documents: string[], options: InspectOptions) => {
      exit(await (await import('./inspect/inspect.ts')).inspect(documents, options, context));
    });
  return program;
}

function nothingToAdd(): never {
  const message = 'name what to add: a file or an address of an API description, or a quoted curl line';
  throw new ProjectError([{ severity: 'error', message }]);
}

function address(command: Command): Command {
  return command
    .addOption(
      new Option('--port <number>', 'listen here instead of at serve.port (default 4000)').argParser(portNumber),
    )
    .option('--hostname <name>', 'listen on this address instead of serve.hostname (default 127.0.0.1)');
}

function variables(what: string): Option {
  return new Option('--variables <json>', what).argParser(jsonObject);
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('Give a JSON object, as \'{"id": "7"}\'.');
}

function listSize(): Option {
  return new Option(
    '--list-size <rows>',
    'how long lists are taken for of which nothing tells it (default 100)',
  ).argParser((text) => {
    if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
    throw new InvalidArgumentError('Give a number from 1.');
  });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a number from 0 (any free port) to 65535.');
}

function workerCount(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 256) return count;
  throw new InvalidArgumentError('Give a number from 1 to 256, or "auto".');
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
