import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeFiles, type FileChange, type FileSystem } from '../../../gateway/project/add/change-files.ts';
import { projectFolder } from '../../project-folder.ts';

const config = 'sources: []\n';
const addition: readonly FileChange[] = [
  {
    kind: 'create folder',
    path: 'sources/payments',
    files: [
      { path: 'openapi.yaml', content: 'x' },
      { path: 'schemas/a.yaml', content: 'y' },
    ],
  },
  { kind: 'write', path: '.env.example', before: undefined, after: 'TOKEN=\n' },
  { kind: 'write', path: '.meshrc.yaml', before: config, after: 'sources: [1]\n' },
];
const removal: readonly FileChange[] = [
  { kind: 'write', path: '.meshrc.yaml', before: config, after: undefined },
  { kind: 'write', path: '.env.example', before: 'A=\n', after: '' },
  { kind: 'remove folder', path: 'sources/payments' },
];

/** Every file below a folder with its content. */
function contentsOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(dir.length + 1), file.isDirectory() ? 'folder' : readFileSync(path, 'utf8')];
    }),
  );
}

/** A file system whose n-th writing call fails, as a full disk would. */
function failingAt(step: number): FileSystem & { readonly calls: () => number } {
  let calls = 0;
  let failed = false;
  const counted =
    <A extends unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      if (!failed && ++calls === step) {
        failed = true;
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      }
      return call(...args);
    };
  return {
    calls: () => calls,
    mkdir: counted((path: string) => mkdirSync(path, { recursive: true })),
    write: counted((path: string, content: string) => writeFileSync(path, content)),
    rename: counted(renameSync),
    // Taking away is what an undo does; it is not the step that fails.
    remove: (path) => rmSync(path, { recursive: true, force: true }),
  };
}

const before = {
  addition: { '.meshrc.yaml': config },
  removal: { '.meshrc.yaml': config, '.env.example': 'A=\n', 'sources/payments/openapi.yaml': 'x' },
};

describe('changeFiles', () => {
  it('makes all changes', () => {
    using folder = projectFolder(before.addition);
    changeFiles(folder.dir, addition);
    expect(contentsOf(folder.dir)).toEqual({
      '.env.example': 'TOKEN=\n',
      '.meshrc.yaml': 'sources: [1]\n',
      sources: 'folder',
      'sources/payments': 'folder',
      'sources/payments/openapi.yaml': 'x',
      'sources/payments/schemas': 'folder',
      'sources/payments/schemas/a.yaml': 'y',
    });
  });

  it('removes what it is told to, and sources/ when it is empty then', () => {
    using folder = projectFolder(before.removal);
    changeFiles(folder.dir, removal);
    expect(contentsOf(folder.dir)).toEqual({ '.env.example': '' });
  });

  it.each([
    ['addition', addition],
    ['removal', removal],
  ] as const)('leaves everything as it was when any step of an %s fails', (name, changes) => {
    let step = 0;
    for (let isDone = false; !isDone; ) {
      step++;
      using folder = projectFolder(before[name]);
      const were = contentsOf(folder.dir);
      const files = failingAt(step);
      try {
        changeFiles(folder.dir, changes, files);
        isDone = true;
      } catch (error) {
        expect(String(error)).toContain('nothing was changed: a file could not be written (ENOSPC)');
        expect(contentsOf(folder.dir)).toEqual(were);
      }
    }
    expect(step).toBeGreaterThan(changes.length);
  });

  it.each<[string, FileChange]>([
    ['.meshrc.yaml', { kind: 'write', path: '.meshrc.yaml', before: 'older', after: 'x' }],
    ['.meshrc.yaml', { kind: 'write', path: '.meshrc.yaml', before: undefined, after: 'x' }],
    ['sources/payments', { kind: 'create folder', path: 'sources/payments', files: [] }],
  ])('refuses to change what somebody else has changed meanwhile: %s', (path, change) => {
    using folder = projectFolder(before.removal);
    expect(() => changeFiles(folder.dir, [change])).toThrow(
      `${path} was changed while the command ran; nothing was written, run it again`,
    );
    expect(contentsOf(folder.dir)['.meshrc.yaml']).toBe(config);
  });

  it('keeps links and permissions', () => {
    using folder = projectFolder({ 'real.yaml': config });
    symlinkSync('real.yaml', join(folder.dir, '.meshrc.yaml'));
    const { mode } = statSync(join(folder.dir, 'real.yaml'));
    changeFiles(folder.dir, [{ kind: 'write', path: '.meshrc.yaml', before: config, after: 'new\n' }]);
    expect(readFileSync(join(folder.dir, 'real.yaml'), 'utf8')).toBe('new\n');
    expect(statSync(join(folder.dir, 'real.yaml')).mode).toBe(mode);
  });
});
