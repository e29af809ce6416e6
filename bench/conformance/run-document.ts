import path from 'node:path';
import { type Api, readApi } from './api/document.ts';
import { callOperation } from './calls/call.ts';
import { createClient } from './calls/send.ts';
import { serveMesh } from './gateways/mesh.ts';
import type { ServedGateway } from './gateways/served-gateway.ts';
import { serveWeft } from './gateways/weft.ts';
import { createValidator } from './judge/valid.ts';
import type { CallResult, DocumentResult, GatewayName } from './result.ts';
import { startPlainMock } from './upstream/plain-mock.ts';
import { startRecorder } from './upstream/recorder.ts';
import { startSteady } from './upstream/steady.ts';

const serve = { weft: serveWeft, mesh: serveMesh };

/** Calls every operation of a document through a gateway, once with what is required and once with everything. */
export async function runDocument(
  file: string,
  gateway: GatewayName,
  progress: (done: number, total: number) => void,
): Promise<DocumentResult> {
  const result = { document: path.basename(file), gateway };
  const nothing = { fields: 0, calls: [], buildMs: 0, buildMegabytes: 0, notMapped: [] };
  // Before the description is read for judging, so that its memory and time are the gateway's own.
  const recorder = await startRecorder();
  let served: ServedGateway | undefined;
  try {
    served = await serve[gateway](path.resolve(file), recorder.origin);
  } catch (error) {
    await recorder[Symbol.asyncDispose]();
    const api = await readApi(file);
    const failure = `${gateway} does not start: ${messageOf(error)}`;
    return { ...result, ...nothing, operations: api.operations.length, failure };
  }
  const api = await readApi(file);
  try {
    await using upstream = await startMock(api);
    recorder.forwardTo(upstream.origin);
    const { calls, notMapped } = await callAll(api, served, recorder, progress);
    const { buildMs, buildMegabytes } = served;
    const operations = api.operations.length;
    const counts = { operations, fields: operations - notMapped.length, buildMs, buildMegabytes };
    return { ...result, ...counts, calls, notMapped, mockRefusal: upstream.refusal };
  } catch (error) {
    return { ...result, ...nothing, operations: api.operations.length, failure: messageOf(error) };
  } finally {
    await served[Symbol.asyncDispose]();
    await recorder[Symbol.asyncDispose]();
  }
}

/** Steady; where it refuses the document, our own answers, and no judge but the recorded request and Ajv. */
async function startMock(api: Api): Promise<AsyncDisposable & { origin: string; refusal?: string }> {
  try {
    return await startSteady(api);
  } catch (error) {
    return Object.assign(await startPlainMock(api), { refusal: messageOf(error) });
  }
}

async function callAll(
  api: Api,
  served: ServedGateway,
  recorder: Awaited<ReturnType<typeof startRecorder>>,
  progress: (done: number, total: number) => void,
): Promise<{ calls: CallResult[]; notMapped: string[] }> {
  const calls: CallResult[] = [];
  const notMapped: string[] = [];
  await using client = createClient(served.url);
  const setting = { api, schema: served.schema, client, recorder, validate: createValidator(api) };
  for (const [index, operation] of api.operations.entries()) {
    const name = `${operation.method} ${operation.path}`;
    const field = served.fields.get(name);
    if (!field) notMapped.push(name);
    for (const extent of field ? (['required', 'all'] as const) : []) {
      calls.push(await callOperation(operation, field as NonNullable<typeof field>, extent, setting));
    }
    progress(index + 1, api.operations.length);
  }
  return { calls, notMapped };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const problems = (error as { problems?: readonly { message: string }[] }).problems ?? [];
  return [error.message, ...problems.map(({ message }) => message)].join('; ').slice(0, 600);
}
