import { parseApiKeys } from '../../auth/api-key-file.ts';
import { removeApiKey } from '../../project/api-key-edits.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { printable } from '../terminal.ts';
import { type KeyFileOptions, keyFileOf, replaceKeys, textOfKeys } from './key-file.ts';

/** `weft keys revoke`: takes a key out of the file; gateways that run refuse it within half a minute. */
export async function revokeKey(
  id: string,
  options: KeyFileOptions,
  { terminal, rooms }: Pick<CommandContext, 'terminal' | 'rooms'>,
): Promise<ExitCode> {
  const { file } = await keyFileOf(options, rooms);
  const before = textOfKeys(file);
  parseApiKeys(before, file);
  const text = removeApiKey(before, file, id);
  parseApiKeys(text, file);
  replaceKeys(file, text);
  terminal.out(
    `${terminal.style('green', 'revoked')} ${printable(id)}; gateways that run refuse it within half a minute`,
  );
  return 0;
}
