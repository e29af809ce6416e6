import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ProjectError } from '../../errors/project-error.ts';
import { isObject } from '../../openapi/document/json.ts';
import { loadText } from '../../openapi/read/load-text.ts';
import { parseText } from '../../openapi/read/parse-text.ts';
import { type CurlCall, parseCurl } from '../../project/add/curl-line.ts';
import { isRead, planCall, sampleOf } from '../../project/add/plan-call.ts';
import { checkedEndpoint, type PlanOptions, planDescription } from '../../project/add/plan-description.ts';
import type { SourcePlan } from '../../project/add/source-plan.ts';

export interface PlanSourceOptions {
  readonly name?: string | undefined;
  readonly endpoint?: string | undefined;
  /** File with the answer of a call that is not made. */
  readonly sample?: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** Absolute path of the project's folder. */
  readonly project: string;
}

/**
 * The source that a file, an address, a `curl …` line or a JSON sample makes.
 * @throws ProjectError when it cannot be read, or is none of these
 */
export async function planSource(what: string, options: PlanSourceOptions): Promise<SourcePlan> {
  const endpoint = options.endpoint === undefined ? undefined : checkedEndpoint(options.endpoint);
  const plan: PlanOptions = { ...options, dir: process.cwd(), endpoint };
  if (/^\s*curl\s/.test(what)) return planCurl(parseCurl(what), plan, options.sample);
  const { text, location } = await loadText(what, plan);
  const document = parseText(text, what);
  if (isDescription(document)) return planDescription({ text, location, document }, plan);
  const sample = sampleOf(text, what);
  const url = endpoint ?? (/^https?:/i.test(location) ? what : noEndpoint());
  return planCall({ method: 'GET', url, headers: new Map(), user: undefined, body: undefined }, sample, plan);
}

async function planCurl(call: CurlCall, plan: PlanOptions, sample: string | undefined): Promise<SourcePlan> {
  if (sample !== undefined) {
    const text = await readFile(resolve(sample), 'utf8').catch(() => refuse(`the file ${sample} cannot be read`));
    return planCall(call, sampleOf(text, sample), plan);
  }
  if (!isRead(call.method)) {
    refuse(`a ${call.method} may change something and is not sent; give an answer of it with --sample <file>`);
  }
  const user = call.user && { authorization: `Basic ${Buffer.from(call.user).toString('base64')}` };
  const headers = { ...Object.fromEntries(call.headers), ...user };
  const { text } = await loadText(call.url, { ...plan, headers });
  return planCall(call, sampleOf(text, 'the answer'), plan);
}

function isDescription(document: unknown): boolean {
  return isObject(document) && ['openapi', 'swagger'].some((key) => Object.hasOwn(document, key));
}

function noEndpoint(): never {
  return refuse('a JSON sample does not say where it comes from; give the address that answers it with --endpoint');
}

function refuse(message: string): never {
  throw new ProjectError([{ severity: 'error', message }]);
}
