import type { SecretVariable } from './source-plan.ts';

/** A `.env.example` with variables, and what was put into it. */
export interface EnvExample {
  readonly text: string;
  /** `''` when it had all of them. */
  readonly inserted: string;
}

/** Appends the variables of a source that are not in a `.env.example` yet. @param text `undefined`: there is none */
export function withVariables(
  text: string | undefined,
  source: string,
  variables: readonly SecretVariable[],
): EnvExample {
  const before = text ?? '';
  const missing = variables.filter(({ name }) => !new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, 'm').test(before));
  if (missing.length === 0) return { text: before, inserted: '' };
  const eol = before.includes('\r\n') ? '\r\n' : '\n';
  const lines = missing.flatMap(({ name, what }) => [`# ${source}: ${what}`, `${name}=`]);
  const gap = before === '' ? '' : before.endsWith('\n') ? eol : eol + eol;
  const inserted = gap + lines.map((line) => line + eol).join('');
  return { text: before + inserted, inserted };
}

/** Takes out what {@link withVariables} put in, or, where it was edited since, the lines of these variables. */
export function withoutVariables(text: string, inserted: string, variables: readonly string[]): string {
  const start = inserted === '' ? -1 : text.indexOf(inserted);
  if (start !== -1) return text.slice(0, start) + text.slice(start + inserted.length);
  return variables.reduce((rest, name) => rest.replace(new RegExp(`^${name}=.*(\\r?\\n|$)`, 'm'), ''), text);
}
