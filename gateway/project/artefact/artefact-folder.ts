import { accessSync, constants, mkdirSync, mkdtempSync, realpathSync, rmdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { keepOutOfGit } from '../keep-out-of-git.ts';

const fileName = 'graph';
const temporaryPrefix = 'weft-graph-';

/** Where the artefact of a project is kept. */
export function artefactFile(dir: string): string {
  return join(dir, '.weft', fileName);
}

/**
 * A file that the artefact of a project can be written to: its own, or, where nothing can be written in the project, one
 * in a new folder that only this user may enter.
 */
export function writableArtefactFile(dir: string): string {
  const file = artefactFile(dir);
  try {
    mkdirSync(dirname(file), { recursive: true });
    keepOutOfGit(dirname(file));
    accessSync(dirname(file), constants.W_OK);
    return file;
  } catch {
    return join(mkdtempSync(join(tmpdir(), temporaryPrefix)), fileName);
  }
}

/**
 * A file that another artefact can be written to before it takes the place of this one: beside it, or, where nothing can be
 * written there, in a new folder that only this user may enter.
 */
export function fileForNextArtefact(file: string): string {
  try {
    accessSync(dirname(file), constants.W_OK);
    return `${file}.next`;
  } catch {
    return join(mkdtempSync(join(tmpdir(), temporaryPrefix)), fileName);
  }
}

/** Removes an artefact that {@link writableArtefactFile} put into a folder of its own, and the folder once it is empty; no other. */
export function removeTemporary(file: string): void {
  const folder = dirname(file);
  const isOurs =
    basename(file) === fileName && basename(folder).startsWith(temporaryPrefix) && isTemporaryFolder(dirname(folder));
  if (!isOurs) return;
  try {
    unlinkSync(file);
    // Not what else may be in it: this removes an empty folder or nothing.
    rmdirSync(folder);
  } catch {
    // It is gone, or somebody else uses it.
  }
}

function isTemporaryFolder(folder: string): boolean {
  try {
    return realpathSync(folder) === realpathSync(tmpdir());
  } catch {
    return false;
  }
}
