import { withoutRequest } from '../transport/without-echoes.ts';
import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { type Freshness, freshnessOf, type OwnFreshness, type ReceivedAnswer } from './freshness.ts';
import type { ChangesSoFar } from './source-changes.ts';
import { isStorable } from './storable.ts';
import { isUnaskedPage } from './unasked-page.ts';
import { hasValidator } from './validation.ts';

/** An answer that is kept for later calls, and the changes of its source when it was asked for. */
export interface KeptAnswer extends Freshness, ChangesSoFar {
  readonly response: UpstreamResponse;
}

export interface AnswerToKeep extends ReceivedAnswer {
  readonly request: UpstreamRequest;
  /** The caller's headers that went on with it. */
  readonly forwarded: Readonly<Record<string, string>>;
}

/** What is kept of an answer, if it may be kept and can be of use: it is fresh, or the upstream can be asked if it holds. */
export function keptAnswerOf(answer: AnswerToKeep, own: OwnFreshness, asOf: ChangesSoFar): KeptAnswer | undefined {
  const { request, forwarded, response, receivedAt } = answer;
  if (!isStorable(request, forwarded, response)) return undefined;
  // The project's own times are for what was asked for.
  const freshness = freshnessOf(answer, isUnaskedPage(request, response) ? { ttlMs: 0 } : own);
  const { freshUntil, usableOnErrorUntil, usableWhileRevalidatingUntil } = freshness;
  const usableUntil = Math.max(freshUntil, usableOnErrorUntil, usableWhileRevalidatingUntil);
  if (usableUntil <= receivedAt && !hasValidator(response)) return undefined;
  const { generation, doubts } = asOf;
  return { ...freshness, response: shareable(withoutRequest(ownBytes(response))), generation, doubts };
}

/** JSON as values takes several times the memory of its text, and both are kept. */
const valuesPerByte = 4;
const perEntry = 1024;

/** About how many bytes of memory an answer takes with what is read from it. */
export function bytesOf(key: string, { response: { headers, body } }: KeptAnswer): number {
  let bytes = perEntry + 2 * key.length + body.byteLength * (1 + valuesPerByte);
  for (const [name, value] of Object.entries(headers)) bytes += 2 * (name.length + String(value).length);
  return bytes;
}

/** A response that many may read: what is made of its content is made once and cannot be changed by any of them. */
export function shareable(response: UpstreamResponse): UpstreamResponse {
  return response.reading ? response : { ...response, reading: { by: undefined, result: undefined } };
}

/** The same with bytes of its own: those from a socket may hold on to much larger ones. */
function ownBytes(response: UpstreamResponse): UpstreamResponse {
  const { body } = response;
  if (body.buffer.byteLength === body.byteLength) return response;
  const copy = Buffer.allocUnsafeSlow(body.byteLength);
  body.copy(copy);
  return { ...response, body: copy };
}
