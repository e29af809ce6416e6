import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadProject } from '../../../gateway/config/load-project.ts';
import { closeClients, createClients } from '../../../gateway/graph/mesh/source-clients.ts';
import { projectFolder } from '../../project-folder.ts';

const { watched } = vi.hoisted(() => ({ watched: new Map<unknown, number>() }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const count = (path: unknown, change: number) => watched.set(path, (watched.get(path) ?? 0) + change);
  return {
    ...fs,
    watchFile: (path: string) => count(path, 1),
    unwatchFile: (path: string) => count(path, -1),
  };
});

afterEach(() => watched.clear());

const fixture = (name: string) => resolve(import.meta.dirname, '../../fixtures/tls', name);
const tls = `tls: { cert: ${fixture('localhost.cert.pem')}, key: ${fixture('localhost.key.pem')} }`;

async function clientsOf(second: string) {
  const handler = "handler: { openapi: { source: ./api.json, endpoint: 'https://api.example.com' } }";
  using folder = projectFolder({
    '.meshrc.yaml': `
sources:
  - { name: one, ${handler} }
  - { name: two, ${handler} }
gateway:
  sources:
    one: { ${tls} }
    two: { ${second} }
`,
    'broken.pem': 'no certificate',
  });
  return createClients(await loadProject(folder.dir, {}), { emit() {} }, {}, {});
}

describe('the clients of a project', () => {
  it('look at the files of their certificates until they are closed', async () => {
    const clients = await clientsOf(tls);
    expect([...watched.values()]).toEqual([2, 2]);
    await closeClients(clients);
    expect([...watched.values()]).toEqual([0, 0]);
  });

  it.each([
    ['certificates', 'tls: { cert: broken.pem, key: broken.pem }', 'cannot be used'],
    ['credentials', `${tls}, credentials: { type: apiKey, in: header, name: host, value: k }`, 'header of an API key'],
  ])('look at none when those of one have %s that cannot be used', async (_what, second, reason) => {
    await expect(clientsOf(second)).rejects.toThrow(reason);
    await vi.waitFor(() => expect([...watched.values()]).toEqual([0, 0]));
  });
});
