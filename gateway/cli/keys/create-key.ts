import { createHash, randomBytes } from 'node:crypto';
import { parseApiKeys } from '../../auth/api-key-file.ts';
import { addApiKey } from '../../project/api-key-edits.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { printable } from '../terminal.ts';
import { type KeyFileOptions, keyFileOf, replaceKeys, textOfKeys } from './key-file.ts';

export interface CreateKeyOptions extends KeyFileOptions {
  readonly scopes?: readonly string[] | undefined;
  /** A date or a time with offset. */
  readonly expires?: string | undefined;
  readonly description?: string | undefined;
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

/** `weft keys create`: makes a key, keeps its digest, and prints the key itself this once. */
export async function createKey(
  id: string,
  { scopes, expires, description, claims, ...options }: CreateKeyOptions,
  { terminal, rooms }: Pick<CommandContext, 'terminal' | 'rooms'>,
): Promise<ExitCode> {
  const { file } = await keyFileOf(options, rooms);
  // 256 bits: no digest of it is found by trying.
  const key = `weft_${randomBytes(32).toString('base64url')}`;
  const text = addApiKey(textOfKeys(file), file, {
    id,
    sha256: createHash('sha256').update(key).digest('hex'),
    ...(scopes && { scopes }),
    ...(expires !== undefined && { expires }),
    ...(description !== undefined && { description }),
    ...(claims && { claims }),
  });
  parseApiKeys(text, file);
  replaceKeys(file, text);
  terminal.err(`${terminal.styleErr('green', 'created')} ${printable(id)} in ${file}`);
  terminal.err('This is the key. It stands nowhere else and is not shown again:');
  terminal.out(key);
  return 0;
}
