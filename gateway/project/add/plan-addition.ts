import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addSourceTo } from '../yaml/config-edits.ts';
import { notEditable } from '../yaml/yaml-text.ts';
import type { FileChange } from './change-files.ts';
import { withVariables } from './env-example.ts';
import { digestOf, lockText, type SourceLock } from './source-lock.ts';
import type { SourcePlan } from './source-plan.ts';

/** What a project holds before a source is added. */
export interface ProjectFiles {
  /** Absolute path of its folder. */
  readonly dir: string;
  /** Name of its configuration file; `undefined`: there is none. */
  readonly configFile: string | undefined;
  readonly configText: string | undefined;
  readonly envExample: string | undefined;
}

export interface PlannedAddition {
  readonly configFile: string;
  readonly configText: string;
  /** Whether the credentials of the plan are in the configuration. */
  readonly hasCredentials: boolean;
  /** Whether what the plan declares of pages is. */
  readonly hasPagination: boolean;
  /** The changes, the configuration last: before it stands, nothing knows of the source. */
  changes(fields: SourceLock['fields'], date: Date): readonly FileChange[];
}

/**
 * What adding a source would change. Nothing is written.
 * @throws ProjectError when the configuration cannot be edited
 */
export function planAddition(plan: SourcePlan, project: ProjectFiles): PlannedAddition {
  const configFile = project.configFile ?? '.meshrc.yaml';
  if (!/\.(ya?ml|json)$|^\.meshrc$/.test(configFile) || configFile === 'package.json') {
    throw notEditable(configFile, 'it is no YAML file; write the source into it by hand');
  }
  const before = project.configText ?? newConfig(project.dir);
  // One key of ours makes Mesh's warnings errors: an old project decides that for itself.
  const hasSection = /^["']?gateway["']?\s*:|[{,]\s*["']?gateway["']?\s*:/m.test(before);
  const hasCredentials = plan.credentials !== undefined && hasSection;
  const settings = {
    ...(hasCredentials && { credentials: plan.credentials.config }),
    ...(hasSection && plan.pagination && { pagination: plan.pagination }),
  };
  const { text, created } = addSourceTo(before, configFile, {
    name: plan.name,
    source: { handler: plan.handler },
    settings: Object.keys(settings).length > 0 ? settings : undefined,
  });
  const variables = hasCredentials ? plan.credentials.variables : [];
  const env = withVariables(project.envExample, plan.name, variables);
  const added = {
    created: [
      ...created,
      ...(project.configText === undefined ? ['.meshrc.yaml'] : []),
      ...(project.envExample === undefined && env.inserted !== '' ? ['.env.example'] : []),
    ],
    variables: variables.map(({ name }) => name),
    envExample: env.inserted,
  };
  return {
    configFile,
    configText: text,
    hasCredentials,
    hasPagination: hasSection && plan.pagination !== undefined,
    changes: (fields, date) => [
      {
        kind: 'create folder',
        path: `sources/${plan.name}`,
        files: [...plan.files, { path: 'lock.json', content: lockText(lockOf(plan, fields, date, added)) }],
      },
      ...(env.inserted === ''
        ? []
        : [{ kind: 'write', path: '.env.example', before: project.envExample, after: env.text } as const]),
      { kind: 'write', path: configFile, before: project.configText, after: text },
    ],
  };
}

function lockOf(plan: SourcePlan, fields: SourceLock['fields'], date: Date, added: SourceLock['added']): SourceLock {
  const pinned = plan.files.find(({ path }) => path === plan.pinned);
  return {
    version: 1,
    source: plan.name,
    origin: plan.origin,
    date: date.toISOString(),
    apiVersion: plan.apiVersion,
    file: plan.pinned,
    sha256: digestOf(pinned?.content ?? ''),
    fields,
    added,
  };
}

const schemaFile = fileURLToPath(new URL('../../../meshrc.schema.json', import.meta.url));

/** The configuration of a new project, which has no source yet. */
export function newConfig(dir: string): string {
  const path = relative(dir, schemaFile).split(sep).join('/');
  return [
    `# yaml-language-server: $schema=${path.startsWith('.') ? path : `./${path}`}`,
    'sources:',
    'gateway:',
    '  schema: { style: graphql }',
    '',
  ].join('\n');
}

/** The same plan with its files elsewhere, as its handler names them. @param folder absolute path */
export function handlerIn(folder: string, plan: SourcePlan): Readonly<Record<string, unknown>> {
  const prefix = `./sources/${plan.name}/`;
  const moved = (value: unknown): unknown => {
    if (typeof value === 'string') return value.startsWith(prefix) ? join(folder, value.slice(prefix.length)) : value;
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, moved(member)]));
  };
  return moved(plan.handler) as Readonly<Record<string, unknown>>;
}
