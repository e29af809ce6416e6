import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../../gateway/server/create-gateway.ts';
import { listen, type RunningServer } from '../../gateway/server/listen.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { recordingTelemetry, schemaOf, testConfig, testGraph } from '../unit/server/gateway-fixture.ts';
import { authority, type Certificate, certificate } from './certificates.ts';

describe('a certificate of the gateway', () => {
  let ca: Certificate;
  let first: Certificate;
  let second: Certificate;
  let folder: ProjectFolder;
  let server: RunningServer;
  const telemetry = recordingTelemetry();
  beforeAll(async () => {
    ca = await authority('authority');
    [first, second] = await Promise.all([certificate('first', ca), certificate('second', ca)]);
    folder = projectFolder({ 'cert.pem': first.cert, 'key.pem': first.key });
    const tls = { cert: join(folder.dir, 'cert.pem'), key: join(folder.dir, 'key.pem') };
    const graph = testGraph(schemaOf('type Query { a: String }'));
    const gateway = createGateway({ config: testConfig({ server: { tls } }), graph, telemetry });
    server = await listen(gateway, { port: 0, certificateLookMs: 10 });
  });
  afterAll(async () => {
    await server.close({ graceMs: 0 });
    folder[Symbol.dispose]();
  });

  async function connected(): Promise<TLSSocket> {
    const socket = connect({ port: server.port, host: '127.0.0.1', ca: ca.cert });
    await once(socket, 'secureConnect');
    return socket;
  }

  async function servedName(): Promise<string> {
    const socket = await connected();
    const { subject } = socket.getPeerCertificate();
    socket.destroy();
    return String(subject.CN);
  }

  async function noticed(level: 'info' | 'error'): Promise<void> {
    do {
      telemetry.events.length = 0;
      await telemetry.next('notice');
    } while (!telemetry.of('notice').some((notice) => notice.level === level));
  }

  it('that changes to what cannot be used stays, and the log says so', async () => {
    const told = noticed('error');
    folder.write('cert.pem', second.cert);
    await told;
    expect(await servedName()).toBe('first');
  });

  it('is replaced when its key has come too, without a connection being cut', async () => {
    const before = await connected();
    const told = noticed('info');
    // As a mounted secret changes: another file under the same name.
    folder.write('next.pem', second.key);
    renameSync(join(folder.dir, 'next.pem'), join(folder.dir, 'key.pem'));
    await told;
    expect(await servedName()).toBe('second');
    before.write('GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n');
    const [answer] = (await once(before, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    before.destroy();
  });
});
