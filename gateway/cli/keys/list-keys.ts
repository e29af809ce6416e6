import { parseApiKeys } from '../../auth/api-key-file.ts';
import type { ApiKey } from '../../auth/api-keys.ts';
import { KeyUses } from '../../project/key-uses.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { printable } from '../terminal.ts';
import { type KeyFileOptions, keyFileOf, textOfKeys } from './key-file.ts';

const titles = ['id', 'scopes', 'expires', 'last use', 'description'];

/** `weft keys list`: all keys with their scopes, when they end and when they were last used. */
export async function listKeys(
  options: KeyFileOptions,
  { terminal, rooms }: Pick<CommandContext, 'terminal' | 'rooms'>,
): Promise<ExitCode> {
  const { dir, file } = await keyFileOf(options, rooms);
  const text = textOfKeys(file);
  const keys = text.trim() === '' ? [] : parseApiKeys(text, file);
  if (keys.length === 0) {
    terminal.out(`There are no keys in ${file}.`);
    return 0;
  }
  const uses = new KeyUses(dir);
  const rows = await Promise.all(keys.map(async (key) => cellsOf(key, await uses.lastUse(key.caller.subject))));
  const widths = titles.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  terminal.out(terminal.style('dim', line(titles)));
  for (const row of rows) terminal.out(line(row));
  return 0;
}

function cellsOf({ caller, expiresAt }: ApiKey, used: Date | undefined): string[] {
  const description = caller.claims['description'];
  return [
    caller.subject,
    caller.scopes.join(' ') || '–',
    expiresAt === undefined ? 'never' : `${minuteOf(new Date(expiresAt))}${expiresAt <= Date.now() ? ' (over)' : ''}`,
    used ? minuteOf(used) : 'not seen',
    typeof description === 'string' ? description : '',
  ].map(printable);
}

/** `2027-01-31 18:00 UTC` */
function minuteOf(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
