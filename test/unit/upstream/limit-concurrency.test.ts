import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../../gateway/upstream/limit-concurrency.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../../../gateway/upstream/upstream-client.ts';

const answer: UpstreamResponse = { status: 200, headers: {}, body: Buffer.alloc(0) };

/** A source whose calls last until they are told to end. */
function heldCalls(options: { concurrency: number; queue?: number }) {
  const started: string[] = [];
  const running = new Map<string, PromiseWithResolvers<UpstreamResponse>>();
  const call = limitConcurrency({ source: 'shop', queue: 10_000, ...options })(({ operation }) => {
    const held = Promise.withResolvers<UpstreamResponse>();
    started.push(operation);
    running.set(operation, held);
    return held.promise;
  });
  return {
    started,
    call: (operation: string, signal?: AbortSignal) => {
      const request: UpstreamRequest = { operation, method: 'GET', origin: 'http://shop.test', path: '/', headers: {} };
      const context: CallContext = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal };
      return call(request, context);
    },
    end: (operation: string) => running.get(operation)?.resolve(answer),
    fail: (operation: string) => running.get(operation)?.reject(new Error('reset')),
  };
}

describe('limitConcurrency', () => {
  it('lets no more calls run at once than its limit, and those that wait in the order in which they came', async () => {
    const { call, started, end } = heldCalls({ concurrency: 2 });
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => call(name));
    expect(started).toEqual(['a', 'b']);
    end('b');
    await calls[1];
    expect(started).toEqual(['a', 'b', 'c']);
    end('a');
    await calls[0];
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['c', 'd']) end(name);
    await Promise.all([calls[2], calls[3]]);
    end('e');
    expect(await calls[4]).toBe(answer);
  });

  it('gives the place of a call that failed to the next', async () => {
    const { call, started, fail, end } = heldCalls({ concurrency: 1 });
    const [first, second] = [call('a'), call('b')];
    fail('a');
    await expect(first).rejects.toThrow('reset');
    end('b');
    await expect(second).resolves.toBe(answer);
    expect(started).toEqual(['a', 'b']);
  });

  it('starts a call at once while there is room, also after it was full', async () => {
    const { call, started, end } = heldCalls({ concurrency: 1, queue: 1 });
    const calls = [call('a'), call('b')];
    end('a');
    await calls[0];
    end('b');
    await calls[1];
    call('c').catch(() => {});
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('ends the waiting of a call with the reason of its signal, and never makes that call', async () => {
    const { call, started, end } = heldCalls({ concurrency: 1 });
    const controller = new AbortController();
    const calls = [call('a'), call('b'), call('gone', controller.signal), call('c')];
    controller.abort(new Error('the caller went away'));
    await expect(calls[2]).rejects.toThrow('the caller went away');
    for (const name of ['a', 'b', 'c']) {
      end(name);
      await calls[['a', 'b', 'gone', 'c'].indexOf(name)];
    }
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('refuses what comes when too many wait already, and says when to come back', async () => {
    const { call, started } = heldCalls({ concurrency: 2, queue: 3 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) call(name).catch(() => {});
    await expect(call('f')).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'Source "shop" is busy: 2 calls run and 3 wait already.',
      source: 'shop',
      operation: 'f',
      retryAfter: 1,
    });
    expect(started).toEqual(['a', 'b']);
  });

  it('has room again where one that waited gave up', async () => {
    const { call } = heldCalls({ concurrency: 1, queue: 1 });
    const controller = new AbortController();
    call('a').catch(() => {});
    const gone = call('b', controller.signal);
    controller.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    const next = call('c');
    await expect(call('d')).rejects.toThrow('Source "shop" is busy: 1 calls run and 1 wait already.');
    next.catch(() => {});
  });
});
