import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook as Receiver } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { openTelemetry } from '../../gateway/cli/open-telemetry.ts';
import { loadProject } from '../../gateway/config/load-project.ts';
import { buildGraph } from '../../gateway/graph/build-graph.ts';
import { createImporter } from '../../gateway/project/importer.ts';
import { createGateway } from '../../gateway/server/create-gateway.ts';
import { listen } from '../../gateway/server/listen.ts';
import { createTracing, type Tracing } from '../../gateway/telemetry/tracing/create-tracing.ts';
import { projectFolder } from '../project-folder.ts';
import { ask } from './gateway-harness.ts';
import { libraryProject } from './library-upstream.ts';
import { type LoopbackServer, type ReceivedRequest, serve } from './upstream-loopback.ts';
import { weft } from './weft-process.ts';

const secret = `whsec_${Buffer.from('an alert is signed with this key').toString('base64')}`;
const apiKey = 'canary-of-the-api-key';

/** What a receiver got of alerts, verified as Standard Webhooks say. */
function verified({ body, headers }: ReceivedRequest): unknown {
  return new Receiver(secret).verify(body, headers as Record<string, string>);
}

interface AlertingOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly breaker?: string;
  readonly tracing?: Tracing;
}

/** A gateway as `weft start` serves it, alerts and all, over a library whose authors answer with this status. */
async function alerting(
  receiver: LoopbackServer,
  upstream: LoopbackServer,
  { files = {}, breaker = 'false', tracing }: AlertingOptions = {},
) {
  const project = libraryProject(
    upstream.origin,
    `gateway:
  alerts: { webhook: { url: '${receiver.origin}/alerts', secret: 'file:./alerts.key' }, quiet: 50ms, errors: { calls: 5, window: 10s } }
  sources: { library: { retry: false, breaker: ${breaker}, credentials: { type: bearer, token: ${apiKey} } } }
`,
  );
  const folder = projectFolder({ ...project, 'alerts.key': `${secret}\n`, ...files });
  const config = await loadProject(folder.dir, {});
  const lines: string[] = [];
  const telemetry = openTelemetry(config, { tracing, destination: { write: (line) => lines.push(line) } });
  const graph = await buildGraph(config, { telemetry, environment: {}, importer: createImporter(folder.dir) });
  const server = await listen(createGateway({ config, graph, telemetry }), { port: 0 });
  return {
    url: `${server.url}/graphql`,
    telemetry,
    lines,
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
      folder[Symbol.dispose]();
    },
  };
}

/** A receiver, and each alert that it gets in turn. */
async function receiving(statuses: readonly number[] = []) {
  const arrived = new EventTarget();
  const receiver = await serve((_request, response) => {
    response.writeHead(statuses[receiver.received.length - 1] ?? 204).end();
    arrived.dispatchEvent(new Event('alert'));
  });
  const next = async (count: number) => {
    while (receiver.received.length < count) await once(arrived, 'alert');
    return receiver.received[count - 1] as ReceivedRequest;
  };
  return Object.assign(receiver, { next });
}

describe('alerts', () => {
  it('tell the webhook once of a source of whose calls too many fail, signed and without secrets', async () => {
    await using upstream = await serve((_request, response) =>
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`the key ${apiKey} is wrong`),
    );
    await using receiver = await receiving();
    await using gateway = await alerting(receiver, upstream);
    for (let index = 0; index < 20; index += 1) await ask(gateway.url, `{ author(id: "${index}") { name } }`);
    const alert = await receiver.next(1);
    expect(verified(alert)).toEqual({
      type: 'errors.high',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      data: {
        level: 'warn',
        source: 'library',
        message: '100 % of 5 calls to source "library" failed within 10 s.',
        changes: 1,
      },
    });
    expect(alert.headers['webhook-id']).toMatch(/^msg_/);
    expect(JSON.stringify([alert.headers, alert.body.toString()])).not.toContain(apiKey);
    expect(receiver.received).toHaveLength(1);
    expect(gateway.lines.filter((line) => line.includes('"type":"alert"')).map((line) => JSON.parse(line))).toEqual([
      {
        ...{ level: 'warn', time: expect.any(String), type: 'alert', alert: 'errors.high', source: 'library' },
        msg: '100 % of 5 calls to source "library" failed within 10 s.',
      },
    ]);
  });

  it('tell of a breaker that opens, and of the same one when it closes', async () => {
    let status = 500;
    await using upstream = await serve((_request, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"id":"1","name":"Ann"}'),
    );
    await using receiver = await receiving();
    const breaker = '{ failures: 2, halfOpenAfter: 100ms, probes: 1 }';
    await using gateway = await alerting(receiver, upstream, { breaker });
    for (let index = 0; index < 3; index += 1) await ask(gateway.url, `{ author(id: "${index}") { name } }`);
    expect(verified(await receiver.next(1))).toMatchObject({
      type: 'breaker.opened',
      data: { source: 'library', level: 'error' },
    });
    status = 200;
    let { errors } = await ask(gateway.url, '{ author(id: "1") { name } }');
    while (errors) ({ errors } = await ask(gateway.url, '{ author(id: "1") { name } }'));
    expect(verified(await receiver.next(2))).toMatchObject({
      type: 'breaker.closed',
      data: { source: 'library', level: 'info' },
    });
  });

  it('come again when they were not taken, by the same id', async () => {
    await using upstream = await serve((_request, response) => response.writeHead(404).end());
    await using receiver = await receiving([503]);
    await using gateway = await alerting(receiver, upstream);
    gateway.telemetry.emit({ type: 'breaker', source: 'library', state: 'open', reason: 'it fails' });
    const [first, second] = [await receiver.next(1), await receiver.next(2)];
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(verified(second)).toMatchObject({ type: 'breaker.opened', data: { source: 'library' } });
  });

  it('take out secrets that a reason holds', async () => {
    await using upstream = await serve((_request, response) => response.writeHead(404).end());
    await using receiver = await receiving();
    await using gateway = await alerting(receiver, upstream);
    gateway.telemetry.emit({ type: 'credentials', source: 'library', state: 'failing', reason: `${apiKey} ${secret}` });
    const { body } = await receiver.next(1);
    expect(body.toString()).toContain('[redacted] [redacted]');
  });

  it('hold nobody up while the receiver hangs', async () => {
    await using upstream = await serve((_request, response) => response.writeHead(500).end());
    await using receiver = await serve(() => {});
    await using gateway = await alerting(receiver, upstream);
    for (let index = 0; index < 10; index += 1) {
      expect((await ask(gateway.url, `{ author(id: "${index}") { name } }`)).status).toBe(200);
    }
    expect(receiver.received.length).toBeLessThanOrEqual(1);
  });

  it('go out before the process ends, those too that wait for their turn, but no all-clear of what only ends with it', async () => {
    await using upstream = await serve((_request, response) => response.writeHead(500).end());
    await using receiver = await receiving();
    const project = libraryProject(
      upstream.origin,
      `gateway:
  alerts: { webhook: { url: '${receiver.origin}/alerts', secret: ${secret} }, errors: { calls: 2 } }
  rateLimit: { operations: 100/s }
  redis: { url: 'redis://127.0.0.1:1' }
  sources: { library: { retry: false, breaker: { failures: 2 } } }
`,
    );
    using folder = projectFolder(project);
    await using running = weft(['start', '--dir', folder.dir, '--port', '0']);
    const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    for (const id of [1, 2]) await ask(`${origin}/graphql`, `{ author(id: "${id}") { name } }`);
    await receiver.next(1);
    running.child.kill('SIGTERM');
    expect(await running.ended).toEqual({ code: 0, signal: null });
    const types = receiver.received.map((request) => (verified(request) as { type: string }).type);
    expect(types.toSorted()).toEqual(['breaker.opened', 'errors.high', 'redis.lost']);
  });

  it('all go out at the end while the collector of traces hangs', async () => {
    await using upstream = await serve((_request, response) => response.writeHead(404).end());
    await using receiver = await receiving();
    const sources = ['a', 'b', 'c', 'd', 'e'];
    const config = { endpoint: 'http://collector:4318', headers: {}, serviceName: 'weft', sample: 1 } as const;
    const tracing: Tracing = {
      ...createTracing({ config: { ...config, incoming: 'follow' }, scheme: 'http', post: () => Promise.reject() }),
      // It answers nothing while alerts wait, and takes all the time there is.
      close: (graceMs) => Promise.race([receiver.next(sources.length).then(() => undefined), wait(graceMs)]),
    };
    await using gateway = await alerting(receiver, upstream, { tracing });
    for (const source of sources) {
      gateway.telemetry.emit({ type: 'breaker', source, state: 'open', reason: 'it fails' });
    }
    await gateway.telemetry.close(2_000);
    expect(receiver.received).toHaveLength(sources.length);
  });

  it('stop the start when their key is none, and name what would be one', async () => {
    await using upstream = await serve((_request, response) => response.writeHead(500).end());
    await using receiver = await receiving();
    await expect(alerting(receiver, upstream, { files: { 'alerts.key': 'a word' } })).rejects.toThrow(
      /gateway\.alerts\.webhook\.secret: must be whsec_ and 24 to 64 bytes in base64/,
    );
  });
});
