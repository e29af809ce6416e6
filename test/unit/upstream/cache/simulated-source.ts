import { vi } from 'vitest';
import { type AnswerOnceOptions, answerOnce } from '../../../../gateway/upstream/cache/answer-once.ts';
import { createMemoryStore } from '../../../../gateway/upstream/cache/memory-store.ts';
import type { UpstreamCall } from '../../../../gateway/upstream/policy.ts';
import { limitTime } from '../../../../gateway/upstream/time-limit.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../../../../gateway/upstream/upstream-client.ts';

/** A call as it reached the source, to be answered when a test wants to. */
export interface MadeCall {
  readonly request: UpstreamRequest;
  readonly context: CallContext;
  answer(response: Partial<UpstreamResponse> & { text?: string }): void;
  fail(error: unknown): void;
}

/** A source below the policy, whose calls wait for their answers until their deadline. */
export interface SimulatedSource {
  readonly made: MadeCall[];
  readonly call: UpstreamCall;
}

export function simulatedSource(options: Partial<AnswerOnceOptions> = {}): SimulatedSource {
  const made: MadeCall[] = [];
  const next: UpstreamCall = (request, context) =>
    new Promise((resolve, reject) => {
      context.signal?.addEventListener('abort', () => reject(context.signal?.reason), { once: true });
      made.push({
        request,
        context,
        answer: ({ text = '{}', ...response }) =>
          resolve({ status: 200, headers: {}, body: Buffer.from(text), ...response }),
        fail: reject,
      });
    });
  const call = answerOnce({
    source: 'shop',
    store: createMemoryStore({ maxBytes: 2 ** 20 }),
    isAllowed: true,
    passesProjectCode: false,
    ttlMs: 0,
    forwardsHeaders: true,
    forwardedOf: (_request, { callerHeaders }) =>
      callerHeaders['x-user'] === undefined ? {} : { 'x-user': callerHeaders['x-user'] },
    ...options,
  })(limitTime({ source: 'shop', timeoutMs: Number.POSITIVE_INFINITY })(next));
  return { made, call };
}

/** A GET of `/things` unless said otherwise. */
export function get(parts: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return { operation: 'listThings', method: 'GET', origin: 'http://shop.test', path: '/things', headers: {}, ...parts };
}

export function caller(parts: Partial<CallContext> = {}): CallContext {
  return { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined, ...parts };
}

/** Lets everything that needs no time happen. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
