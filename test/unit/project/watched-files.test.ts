import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { watchFiles } from '../../../gateway/project/file-watcher.ts';
import { watchedFiles } from '../../../gateway/project/watched-files.ts';
import { projectFolder } from '../../project-folder.ts';
import { fakeProject } from '../cli/fake-rooms.ts';

describe('watchedFiles', () => {
  it('are the configuration, the environment and what the configuration names, there or not', () => {
    using folder = projectFolder({
      'sources/shop/openapi.yaml': '',
      'shop.json': '',
      'resolvers/a.graphql': '',
      'resolvers/index.ts': '',
      'keys.yaml': '',
      'refresh-token': '',
      'openapi/unrelated.txt': '',
      'top.graphql': '',
      'node_modules/p/q.graphql': '',
    });
    const base = fakeProject(folder.dir);
    const project = fakeProject(folder.dir, {
      mesh: {
        sources: [
          {
            name: 'openapi',
            handler: { openapi: { source: './sources/shop/openapi.yaml', endpoint: 'http://shop.test/keys.yaml' } },
          },
          { name: 'flat', handler: { openapi: { source: 'shop.json' } } },
        ],
        additionalTypeDefs: './resolvers/*.graphql',
        additionalResolvers: ['./resolvers/index.ts#resolvers'],
        documents: ['{ inline }', '**/top*.graphql', './queries/*.graphql'],
        additionalEnvelopPlugins: './later/plugins.ts',
      },
      gateway: {
        ...base.gateway,
        auth: { apiKeys: { header: 'x', file: join(folder.dir, 'keys.yaml') } } as never,
        // The gateway writes it itself.
        sources: { flat: { credentials: { refreshTokenFile: join(folder.dir, 'refresh-token') } } as never },
      },
    });
    expect(watchedFiles(project)).toEqual(
      [
        '.env',
        '.meshrc.yaml',
        'keys.yaml',
        'later/plugins.ts',
        'queries',
        'resolvers',
        'resolvers/index.ts',
        'shop.json',
        'sources/shop',
        'top.graphql',
      ].map((name) => join(folder.dir, name)),
    );
  });
});

describe('watchFiles', () => {
  it('tells the changes of several files at once, those of a new file too, and never those of installed packages', async () => {
    using folder = projectFolder({
      'a/one.txt': '',
      'a/two.txt': '',
      'a/node_modules/p/index.js': '',
      'later.txt': '',
    });
    const files = watchFiles(folder.dir, 50);
    const signal = new AbortController().signal;
    await files.add([join(folder.dir, 'a'), join(folder.dir, '.env')]);
    folder.write('a/node_modules/p/index.js', 'x');
    folder.write('a/one.txt', 'x');
    folder.write('a/two.txt', 'x');
    expect(await files.changes(signal)).toEqual(['a/one.txt', 'a/two.txt']);
    folder.write('.env', 'A=1');
    expect(await files.changes(signal)).toEqual(['.env']);
    await files.add([join(folder.dir, 'queries')]);
    folder.write('queries/new.graphql', 'x');
    expect(await files.changes(signal)).toEqual(['queries/new.graphql']);
    await files.add([join(folder.dir, 'later.txt')]);
    folder.write('later.txt', 'x');
    expect(await files.changes(signal)).toEqual(['later.txt']);
    await files.close();
  });

  it('tells nothing once it is aborted', async () => {
    using folder = projectFolder({});
    const files = watchFiles(folder.dir);
    const controller = new AbortController();
    const changes = files.changes(controller.signal);
    controller.abort();
    expect(await changes).toEqual([]);
    expect(await files.changes(controller.signal)).toEqual([]);
    await files.close();
  });
});
