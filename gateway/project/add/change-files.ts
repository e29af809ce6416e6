import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ProjectError } from '../../errors/project-error.ts';
import type { SourceFile } from './source-plan.ts';

/** One change to a project; paths are relative to its folder. */
export type FileChange =
  | { readonly kind: 'create folder'; readonly path: string; readonly files: readonly SourceFile[] }
  | { readonly kind: 'remove folder'; readonly path: string }
  | {
      readonly kind: 'write';
      readonly path: string;
      /** What it holds now; `undefined`: there is no such file. */
      readonly before: string | undefined;
      /** `undefined` removes it. */
      readonly after: string | undefined;
    };

/** What of the file system is needed; all of it at once, so that no signal comes in between. */
export interface FileSystem {
  mkdir(path: string): string | undefined;
  write(path: string, content: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
}

const realFileSystem: FileSystem = {
  mkdir: (path) => mkdirSync(path, { recursive: true }),
  write: (path, content) => writeFileSync(path, content),
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
};

interface Done {
  undo(): void;
  /** Takes away what was kept for the undo. */
  finish(): void;
}

/**
 * Makes changes to a project, all or none: what fails undoes what was done before it. Files are written beside their
 * place and renamed into it.
 * @throws ProjectError when a file is not what it was when the change was planned, or cannot be written
 */
export function changeFiles(dir: string, changes: readonly FileChange[], files: FileSystem = realFileSystem): void {
  const done: Done[] = [];
  try {
    for (const change of changes) done.push(make(dir, change, files));
  } catch (error) {
    for (const { undo } of done.reverse()) undo();
    throw error instanceof ProjectError ? error : notWritten(error);
  }
  for (const { finish } of done) finish();
}

function make(dir: string, change: FileChange, files: FileSystem): Done {
  switch (change.kind) {
    case 'create folder':
      return createFolder(join(dir, change.path), change, files);
    case 'remove folder':
      return removeFolder(join(dir, change.path), files);
    case 'write':
      return write(join(dir, change.path), change, files);
    default:
      return change satisfies never;
  }
}

function createFolder(path: string, change: Extract<FileChange, { kind: 'create folder' }>, files: FileSystem): Done {
  if (existsSync(path)) throw changedMeanwhile(change.path);
  const made = files.mkdir(dirname(path));
  const unfinished = besides(path);
  const undo = (): void => {
    files.remove(unfinished);
    if (made !== undefined) files.remove(made);
  };
  try {
    files.mkdir(unfinished);
    for (const file of change.files) {
      files.mkdir(dirname(join(unfinished, file.path)));
      files.write(join(unfinished, file.path), file.content);
    }
    files.rename(unfinished, path);
  } catch (error) {
    undo();
    throw error;
  }
  return {
    undo: () => {
      files.remove(path);
      undo();
    },
    finish: () => undefined,
  };
}

function removeFolder(path: string, files: FileSystem): Done {
  const kept = besides(path);
  files.rename(path, kept);
  return {
    undo: () => files.rename(kept, path),
    finish: () => {
      files.remove(kept);
      // `sources/` without a source says nothing.
      if (readdirSync(dirname(path)).length === 0) files.remove(dirname(path));
    },
  };
}

function write(path: string, change: Extract<FileChange, { kind: 'write' }>, files: FileSystem): Done {
  const { before, after } = change;
  if (contentOf(path) !== before) throw changedMeanwhile(change.path);
  // A link stays a link: what it leads to is written.
  const real = before === undefined ? path : realpathSync(path);
  const kept = besides(real);
  if (after === undefined) {
    files.rename(real, kept);
    return { undo: () => files.rename(kept, real), finish: () => files.remove(kept) };
  }
  const unfinished = besides(real);
  if (before === undefined) files.mkdir(dirname(real));
  try {
    files.write(unfinished, after);
    if (before !== undefined) chmodSync(unfinished, statSync(real).mode);
    files.rename(unfinished, real);
  } catch (error) {
    files.remove(unfinished);
    throw error;
  }
  return { undo: () => restore(real, before, kept, files), finish: () => undefined };
}

function restore(path: string, before: string | undefined, beside: string, files: FileSystem): void {
  if (before === undefined) {
    files.remove(path);
    return;
  }
  files.write(beside, before);
  chmodSync(beside, statSync(path).mode);
  files.rename(beside, path);
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** A name in the same folder, and so on the same disk, that nobody else has. */
function besides(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}`);
}

function changedMeanwhile(path: string): ProjectError {
  const message = 'was changed while the command ran; nothing was written, run it again';
  return new ProjectError([{ severity: 'error', message, location: { file: path } }]);
}

function notWritten(cause: unknown): ProjectError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const problem = {
    severity: 'error',
    message: `nothing was changed: a file could not be written (${code ?? message})`,
  } as const;
  return Object.assign(new ProjectError([problem]), { cause });
}
