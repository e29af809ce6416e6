import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext, ExitCode } from '../command.ts';
import { keysText } from '../help-texts.ts';
import type { CreateKeyOptions } from './create-key.ts';
import type { KeyFileOptions } from './key-file.ts';

interface GivenKey extends KeyFileOptions {
  readonly scopes?: readonly string[];
  readonly expires?: string;
  readonly description?: string;
  readonly claim?: Readonly<Record<string, string>>;
}

/** `weft keys create`, `list` and `revoke`. */
export function addKeyCommands(program: Command, context: CommandContext, exit: (code: ExitCode) => void): void {
  const keys = program
    .command('keys')
    .summary('create, list and revoke API keys')
    .description(keysText)
    .helpCommand(false);
  const command = (name: string, summary: string): Command =>
    keys
      .command(name)
      .description(summary)
      .option('--dir <folder>', 'the folder that holds .meshrc.yaml', '.')
      .option('--file <file>', 'the file of API keys (default: gateway.auth.apiKeys.file)')
      .allowExcessArguments(false);

  command('create', 'Makes a key, keeps its digest in the file, and prints the key this once.')
    .argument('<id>', 'what the key is called in the file, in logs and by templates')
    .option('--scopes <scopes...>', 'what its caller may do')
    .option('--expires <date>', 'from when on it is refused: 2027-01-31 or 2027-01-31T18:00:00Z')
    .option('--description <text>', 'whose it is')
    .option('--claim <name=value>', 'what rules and templates find in the caller; more than once', claim)
    .action(async (id: string, { claim: claims, ...options }: GivenKey) => {
      const { createKey } = await import('./create-key.ts');
      const given: CreateKeyOptions = { ...options, claims };
      exit(await createKey(id, given, context));
    });
  command('list', 'Lists the keys with their scopes, when they end and when they were last used.').action(
    async (options: KeyFileOptions) => {
      exit(await (await import('./list-keys.ts')).listKeys(options, context));
    },
  );
  command('revoke', 'Takes a key out of the file; gateways that run refuse it within half a minute.')
    .argument('<id>', 'as weft keys list tells it')
    .action(async (id: string, options: KeyFileOptions) => {
      exit(await (await import('./revoke-key.ts')).revokeKey(id, options, context));
    });
}

function claim(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Give a name and a value, as "sub=7".');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
