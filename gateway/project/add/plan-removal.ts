import { removeSourceFrom } from '../yaml/config-edits.ts';
import type { FileChange } from './change-files.ts';
import { withoutVariables } from './env-example.ts';
import { newConfig, type ProjectFiles } from './plan-addition.ts';
import type { SourceLock } from './source-lock.ts';

/**
 * What removing a source would change: its block, its settings, its folder and the variables that the addition wrote.
 * @param lock `undefined` for a source that was written by hand: its folder stays
 * @throws ProjectError when the configuration cannot be edited
 */
export function planRemoval(name: string, lock: SourceLock | undefined, project: ProjectFiles): FileChange[] {
  const { configFile = '.meshrc.yaml', configText = '', envExample, dir } = project;
  const created = lock?.added.created ?? [];
  const after = removeSourceFrom(configText, configFile, name, created);
  const isNew = created.includes('.meshrc.yaml') && after === newConfig(dir);
  return [
    { kind: 'write', path: configFile, before: configText, after: isNew ? undefined : after },
    ...envChange(envExample, lock),
    ...(lock ? [{ kind: 'remove folder', path: `sources/${name}` } as const] : []),
  ];
}

function envChange(before: string | undefined, lock: SourceLock | undefined): FileChange[] {
  if (before === undefined || !lock) return [];
  const { envExample, variables, created } = lock.added;
  const text = withoutVariables(before, envExample, variables);
  if (text === before) return [];
  const after = text === '' && created.includes('.env.example') ? undefined : text;
  return [{ kind: 'write', path: '.env.example', before, after }];
}
