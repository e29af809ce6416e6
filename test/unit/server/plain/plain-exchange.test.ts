import { describe, expect, it, vi } from 'vitest';
import { SharedAnswers } from '../../../../gateway/execution/sharing/shared-answers.ts';
import type { Exchange } from '../../../../gateway/server/exchange.ts';
import type { Answer } from '../../../../gateway/server/plain/answer.ts';
import type { AnswerType } from '../../../../gateway/server/plain/answer-type.ts';
import { PlainExchange } from '../../../../gateway/server/plain/plain-exchange.ts';

function begun() {
  const exchange = { res: { destroyed: false, writableFinished: false } } as unknown as Exchange;
  const ways = { mayBegin: true, begin: () => true, end: vi.fn(), answerAsUsual: vi.fn(), release: vi.fn() };
  const request = new PlainExchange(exchange, {} as AnswerType, ways, new SharedAnswers<Answer>(), () => {});
  request.begin();
  const leave = () => {
    Object.assign(exchange.res, { destroyed: true });
    exchange.watcher?.closed();
  };
  return { request, ways, leave };
}

describe('a request that is handed back', () => {
  it('is answered in the usual way, which lets go of what it held', () => {
    const { request, ways, leave } = begun();
    request.handBack();
    expect(ways.answerAsUsual).toHaveBeenCalledOnce();
    leave();
    expect([ways.end, ways.release].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
  });

  it('after its client has left is answered in no way, and has let go of its build and its place once', () => {
    const { request, ways, leave } = begun();
    leave();
    request.handBack();
    expect(ways.answerAsUsual).not.toHaveBeenCalled();
    expect([ways.end, ways.release].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });
});
