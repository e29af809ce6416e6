import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Problem } from '../errors/project-error.ts';
import type { Access } from './rooms.ts';

/** The fields that no rule speaks of: whoever wrote the rules may have forgotten them. */
export interface UnruledFields {
  /** For a person: a heading, then the fields of each type. None where there are no such fields. */
  readonly lines: readonly string[];
  /** For a program: one warning for each type. */
  readonly problems: readonly Problem[];
}

/** Lines are filled up to this; a type with more fields has several. */
const width = 110;

export function unruledFields({ gateway, locate }: ProjectConfig, { fieldsWithoutRule }: Access): UnruledFields {
  const byType = [...Map.groupBy(fieldsWithoutRule, (coordinate) => coordinate.slice(0, coordinate.indexOf('.')))].map(
    ([type, coordinates]) => ({ type, fields: coordinates.map((coordinate) => coordinate.slice(type.length + 1)) }),
  );
  const who =
    gateway.auth?.mode === 'protect-granular' ? 'anyone may ask for them' : 'any known caller may ask for them';
  const indent = Math.max(0, ...byType.map(({ type }) => type.length)) + 4;
  return {
    lines: [
      ...(byType.length > 0 ? [`Fields that no rule speaks of (${who}):`] : []),
      ...byType.flatMap(({ type, fields }) =>
        filled(fields, width - indent).map((line, index) => `  ${(index === 0 ? type : '').padEnd(indent - 2)}${line}`),
      ),
    ],
    problems: byType.map(({ type, fields }) => ({
      severity: 'warning',
      message: `no rule speaks of ${type}: ${fields.join(', ')}; ${who}`,
      location: locate(['gateway', 'auth', 'rules']),
      key: 'gateway.auth.rules',
    })),
  };
}

function filled(names: readonly string[], length: number): string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length + 2 <= length) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return lines;
}
