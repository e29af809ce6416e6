import type { Fetcher } from '@graphiql/toolkit';
import { describe, expect, it } from 'vitest';
import { createExplainRuns } from '../../../../gateway/console/src/explain/explain-runs.ts';
import { explainedFetcher } from '../../../../gateway/console/src/explain/explained-fetcher.ts';

const query = '{ orders { id } }';
const explain = { calls: [], byCode: [], made: [], durationMs: 1 };

/** What a fetcher around a gateway with this answer sent, gave and kept. */
async function ran(answer: object, headers: Record<string, string> = {}, parameters = {}) {
  const sent: unknown[] = [];
  const ask = ((_: unknown, options: { headers?: unknown }) => {
    sent.push(options.headers);
    return Promise.resolve(answer);
  }) as unknown as Fetcher;
  const runs = createExplainRuns();
  const given = await explainedFetcher(ask, runs)({ query, ...parameters }, { headers });
  return { sent: sent[0], given, run: () => runs.of(query) };
}

describe('a run in GraphiQL', () => {
  it('asks for the explanation, keeps it, and shows the answer as other clients get it', async () => {
    const answer = { data: { orders: [] }, extensions: { explain, cost: 1 } };
    const { sent, given, run } = await ran(answer, { 'x-api-key': 'k' });
    expect(sent).toEqual({ 'x-api-key': 'k', 'x-weft-explain': '1' });
    expect(given).toEqual({ data: { orders: [] }, extensions: { cost: 1 } });
    expect(run()).toMatchObject({ query, errors: 0, explanation: explain });
  });

  it('shows no extensions where there were no others', async () => {
    const { given } = await ran({ data: null, errors: [{ message: 'm' }], extensions: { explain } });
    expect(given).toEqual({ data: null, errors: [{ message: 'm' }] });
  });

  it('shows the explanation to who asks for it in the headers editor', async () => {
    const answer = { data: {}, extensions: { explain } };
    const { sent, given, run } = await ran(answer, { 'X-Weft-Explain': '1' });
    expect([sent, given]).toEqual([{ 'X-Weft-Explain': '1' }, answer]);
    expect(run()).toBeDefined();
  });

  it('takes the plan that somebody asks for in the headers editor for no run', async () => {
    const { run } = await ran({ data: null, extensions: { explain } }, { 'x-weft-explain': 'plan' });
    expect(run()).toBeUndefined();
  });

  it('keeps why there is no explanation', async () => {
    const refused = await ran({ errors: [{ message: 'no' }] });
    expect(refused.run()).toMatchObject({ errors: 1, unexplained: 'refused', messages: ['no'] });
    const untold = await ran({ data: {} });
    expect(untold.run()).toMatchObject({ unexplained: 'untold' });
  });

  it('hands on answers that come in parts, and keeps that they do', async () => {
    const parts = [{ data: {}, hasNext: true }, [{ hasNext: false }]];
    const { given, run } = await ran(
      (async function* () {
        yield* parts;
      })(),
    );
    const handed = await Array.fromAsync(given as AsyncIterable<unknown>);
    expect(handed).toEqual(parts);
    expect(run()).toMatchObject({ unexplained: 'streamed' });
  });

  it('leaves introspection alone', async () => {
    const { sent, run } = await ran({ data: {} }, {}, { operationName: 'IntrospectionQuery' });
    expect(sent).toEqual({});
    expect(run()).toBeUndefined();
  });
});

describe('kept runs', () => {
  const run = (text: string) => ({ query: text, answeredAt: 1, errors: 0, explanation: explain });

  it('are the last of each text, of the twenty that were run last', () => {
    const runs = createExplainRuns();
    for (let index = 0; index <= 20; index += 1) runs.record(run(`{ q${index} }`));
    runs.record({ ...run('{ q1 }'), answeredAt: 2 });
    runs.record(run('{ last }'));
    expect(runs.of('{ q0 }')).toBeUndefined();
    expect(runs.of('{ q1 }')).toMatchObject({ answeredAt: 2 });
    expect(runs.of('{ q2 }')).toBeUndefined();
    expect(runs.of('{ q3 }')).toBeDefined();
  });

  it('are told to those who listen, until they stop', () => {
    const runs = createExplainRuns();
    let told = 0;
    const stop = runs.subscribe(() => {
      told += 1;
    });
    runs.record(run('{ a }'));
    stop();
    runs.record(run('{ b }'));
    expect(told).toBe(1);
  });
});
