import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildApart } from '../../../../gateway/cli/apart/build-apart.ts';
import { projectFolder } from '../../../project-folder.ts';

it('does not take what a module of the project sends for what came of the build', async () => {
  using folder = projectFolder({
    'worker.mjs': `
      for (const message of ['ready', null, { kind: 'online' }, { kind: 'kept' }]) process.send(message);
      process.send({ kind: 'kept', file: process.argv[2] }, () => process.exit(0));
    `,
  });
  const outcome = await buildApart('/shop', { worker: join(folder.dir, 'worker.mjs') });
  expect(outcome).toEqual({ kind: 'kept', file: '/shop' });
});

it('tells how the process ended that told nothing of ours', async () => {
  using folder = projectFolder({ 'worker.mjs': "process.send('ready', () => process.exit(3));" });
  const reason = 'the process that builds ended (exit code 3)';
  expect(await buildApart('/shop', { worker: join(folder.dir, 'worker.mjs') })).toEqual({ kind: 'failed', reason });
});
