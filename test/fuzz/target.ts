import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import type { Held } from '../../bench/faults/measure-self.ts';
import { libraryProject } from '../e2e/library-upstream.ts';
import { projectFolder } from '../project-folder.ts';
import { startApi } from './api.ts';
import { keyOfFuzzer } from './inputs/request.ts';

/** Weft as a user starts it, in a process of its own with little memory, over an API that is well. */
export interface Target extends AsyncDisposable {
  readonly port: number;
  readonly schema: GraphQLSchema;
  /** What it said of mistakes of its own since this was asked the last time, and of its end. */
  complaints(): string[];
  /** Bytes that live on its heap. */
  living(): Promise<number>;
}

const root = path.join(import.meta.dirname, '../..');
const probe = path.join(root, 'bench/faults/measure-self.ts');

/** Joins by which a document can go round, a rule, a batch: each is a part of Weft that input reaches. */
const configuration = `serve: { batchingLimit: 3 }
additionalTypeDefs: |
  extend type Book { author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
    sourceArgs: { id: "{root.authorId}" }, requiredSelectionSet: "{ authorId }") }
  extend type Author { book: Book @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "book",
    sourceArgs: { bookId: "{root.id}" }, requiredSelectionSet: "{ id }") }
gateway:
  schema: { style: graphql }
  server: { introspection: true }
  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml }, rules: { Query.counts: authenticated } }
`;
const sha256 = createHash('sha256').update(keyOfFuzzer).digest('hex');
const keys = `keys: [{ id: fuzzer, sha256: ${sha256} }]\n`;

export async function startTarget(): Promise<Target> {
  await using started = new AsyncDisposableStack();
  const api = started.use(await startApi());
  const folder = started.use(projectFolder(libraryProject(api.origin, configuration, { 'keys.yaml': keys })));
  const words = ['--expose-gc', '--max-old-space-size=512', '--import', probe, path.join(root, 'gateway/cli/weft.js')];
  const child = spawn(process.execPath, [...words, 'start', '--dir', folder.dir, '--port', '0'], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  started.defer(() => stop(child));
  const complaints: string[] = [];
  const ended = once(child, 'exit').then(([code, signal]): [] => {
    complaints.push(`the gateway ended, code ${code}, signal ${signal}`);
    return [];
  });
  const port = await listeningPort(child, (line) => {
    if (/"level":("error"|50)\b/.test(line)) complaints.push(line);
  });
  const schema = await schemaAt(port);
  const running = started.move();
  return {
    port,
    schema,
    complaints: () => complaints.splice(0),
    async living() {
      if (child.connected) child.send('measure what lives');
      const [held] = (await Promise.race([once(child, 'message'), ended])) as [Held?];
      return (held?.livingMegabytes ?? 0) * 1e6;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function listeningPort(child: ChildProcess, onLine: (line: string) => void): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on('line', (line) => {
      const [, port] = /http:\/\/127\.0\.0\.1:(\d+)\/graphql/.exec(line) ?? [];
      if (port !== undefined) resolve(Number(port));
      if (last.push(line) > 20) last.shift();
      onLine(line);
    });
  }
  child.once('exit', () => reject(new Error(`Weft did not start:\n${last.join('\n')}`)));
  return promise;
}

async function schemaAt(port: number): Promise<GraphQLSchema> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data } = (await response.json()) as { data: Parameters<typeof buildClientSchema>[0] };
  return buildClientSchema(data);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
