import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectError } from '../../errors/project-error.ts';
import { rootFieldNames } from '../../graph/inspect/root-field-names.ts';
import { isObject, objectMember, stringMember } from '../../openapi/document/json.ts';
import { loadText } from '../../openapi/read/load-text.ts';
import { parseText } from '../../openapi/read/parse-text.ts';
import { shownName } from '../../openapi/read/unreadable.ts';
import { changeFiles, type FileChange } from '../../project/add/change-files.ts';
import { filesBeside } from '../../project/add/pinned-files.ts';
import { showChanges } from '../../project/add/show-changes.ts';
import { digestOf, lockText, type SourceLock } from '../../project/add/source-lock.ts';
import type { SourceFile } from '../../project/add/source-plan.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { driftLines } from '../drift/drift-lines.ts';
import { type LiveSource, liveSource } from '../drift/live-source.ts';
import { prepareAccepted, prepareWith } from '../drift/project-drift.ts';
import { operationsOf, schemaDrift } from '../drift/schema-drift.ts';
import type { DescriptionPlace, DescriptionsAtSources } from '../rooms.ts';
import { textOf } from './project-files.ts';
import { withStagedFiles } from './try-addition.ts';

export interface UpdateOptions {
  readonly dir: string;
  /** Shows what would be written, and writes nothing. */
  readonly dryRun: boolean;
}

/**
 * `weft add --update <name>`: accepts what a source publishes now. The copy in `sources/<name>/` and its lock are
 * rewritten, and what that changes for those who use the schema is shown.
 */
export async function update(
  name: string,
  { dir, dryRun }: UpdateOptions,
  { terminal, rooms }: Pick<CommandContext, 'terminal' | 'rooms'>,
): Promise<ExitCode> {
  const before = await prepareAccepted(dir, rooms);
  const { project, telemetry, graph } = before;
  const sources = await rooms.describeSources(project, telemetry);
  try {
    const { live, place } = await sourceToUpdate(name, sources, project.dir);
    const found = await published(live, place, project.dir);
    const isKnown = found.main.content === (await textOf(join(project.dir, 'sources', name, found.main.path)));
    if (isKnown && live.lock?.sha256 === digestOf(found.main.content)) {
      terminal.out(`${terminal.style('bold', name)} is what ${shown(live)} publishes; there is nothing to update.`);
      return 0;
    }
    return await withStagedFiles<ExitCode>({ files: found.files }, async (staged) => {
      const after = await prepareWith(before, name, join(staged, found.main.path), rooms);
      await after.graph.close();
      const { schema } = after.graph;
      const lock = lockOf(live, found, rootFieldNames(schema, name));
      const changes = await changesOf(project.dir, name, [
        ...found.files,
        { path: 'lock.json', content: lockText(lock) },
      ]);
      const drift = await schemaDrift(graph.schema, schema, await operationsOf(project, graph.schema));
      if (dryRun) terminal.out(showChanges(changes).trimEnd());
      else changeFiles(project.dir, changes);
      const done = dryRun ? 'Nothing was written (--dry-run).' : `updated ${name}: sources/${name}/`;
      for (const line of driftLines(drift, terminal.style)) terminal.out(line);
      if (drift.kind === 'none') terminal.out('  the schema stays as it is');
      terminal.out(terminal.style('bold', done));
      return 0;
    });
  } finally {
    await Promise.all([graph.close(), sources.close()]);
  }
}

async function sourceToUpdate(
  name: string,
  sources: DescriptionsAtSources,
  dir: string,
): Promise<{ live: LiveSource; place: DescriptionPlace }> {
  const place = sources.placeOf(name);
  if (!place) throw refusal(`there is no source "${name}" with an API description`);
  const live = await liveSource(name, place, dir);
  if (live.published !== undefined) return { live, place };
  throw refusal(
    `sources/${name}/lock.json is not there, so that nobody knows where the description came from; replace the file by hand`,
  );
}

interface Published {
  readonly main: SourceFile;
  /** With the main one. */
  readonly files: readonly SourceFile[];
  readonly apiVersion: string | null;
}

async function published(
  { published: address = '', isPinned, lock }: LiveSource,
  { headers, fetch }: DescriptionPlace,
  dir: string,
): Promise<Published> {
  const options = { dir, fetch, ...(isPinned ? {} : { headers }) };
  const { text, location } = await loadText(address, options);
  const document = parseText(text, shownName(location, dir));
  const main = { path: lock?.file ?? `openapi.${/^\s*[{[]/.test(text) ? 'json' : 'yaml'}`, content: text };
  const { files } = await filesBeside(location, document, options);
  const info = objectMember(isObject(document) ? document : {}, 'info');
  return { main, files: [main, ...files], apiVersion: stringMember(info, 'version') ?? null };
}

function lockOf(
  { name, published: address = '', lock }: LiveSource,
  found: Published,
  fields: SourceLock['fields'],
): SourceLock {
  return {
    version: 1,
    source: name,
    origin: lock?.origin ?? shownName(address),
    date: new Date().toISOString(),
    apiVersion: found.apiVersion,
    file: found.main.path,
    sha256: digestOf(found.main.content),
    fields,
    added: lock?.added ?? { created: [], variables: [], envExample: '' },
  };
}

async function changesOf(dir: string, name: string, files: readonly SourceFile[]): Promise<FileChange[]> {
  const path = `sources/${name}`;
  if (!existsSync(join(dir, path))) return [{ kind: 'create folder', path, files }];
  return Promise.all(
    files.map(async (file): Promise<FileChange> => {
      const before = await textOf(join(dir, path, file.path));
      return { kind: 'write', path: `${path}/${file.path}`, before, after: file.content };
    }),
  );
}

function shown({ published: address = '' }: LiveSource): string {
  return shownName(address);
}

function refusal(message: string): ProjectError {
  return new ProjectError([{ severity: 'error', message }]);
}
