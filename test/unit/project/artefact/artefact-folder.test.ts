import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeTemporary, writableArtefactFile } from '../../../../gateway/project/artefact/artefact-folder.ts';
import { projectFolder } from '../../../project-folder.ts';

describe('the file of an artefact', () => {
  it('is the project’s own where it can be written, and is never removed', () => {
    using folder = projectFolder({});
    const file = writableArtefactFile(folder.dir);
    writeFileSync(file, 'kept');
    removeTemporary(file);
    expect(file).toBe(join(folder.dir, '.weft/graph'));
    expect(existsSync(file)).toBe(true);
  });

  it('is kept out of version control, unless the project says otherwise', () => {
    using folder = projectFolder({});
    const ignored = () => readFileSync(join(folder.dir, '.weft/.gitignore'), 'utf8');
    writableArtefactFile(folder.dir);
    expect(ignored()).toBe('*\n');
    folder.write('.weft/.gitignore', '!graph\n');
    expect(writableArtefactFile(folder.dir)).toBe(join(folder.dir, '.weft/graph'));
    expect(ignored()).toBe('!graph\n');
  });

  it('is in a new temporary folder where the project cannot be written, and both are removed', () => {
    using folder = projectFolder({ '.weft': '' });
    const file = writableArtefactFile(folder.dir);
    writeFileSync(file, 'kept');
    expect(dirname(dirname(file))).toBe(tmpdir());
    removeTemporary(file);
    expect(existsSync(dirname(file))).toBe(false);
  });

  it('is not removed with a folder that holds anything else', () => {
    using folder = projectFolder({ '.weft': '' });
    const file = writableArtefactFile(folder.dir);
    const other = join(dirname(file), 'other');
    writeFileSync(file, 'kept');
    writeFileSync(other, 'of somebody');
    removeTemporary(file);
    expect(existsSync(other)).toBe(true);
  });

  it.each(['graph', 'weft-graph-x/graph', 'other/graph'])('is not removed where nobody put it: %s', (path) => {
    using folder = projectFolder({ [path]: 'of somebody', 'weft-graph-x/other': '' });
    removeTemporary(join(folder.dir, path));
    expect(existsSync(join(folder.dir, path))).toBe(true);
  });
});
