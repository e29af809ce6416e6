import type { Fetcher, FetcherParams } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';
import type { ExplainRuns, Run } from './explain-runs.ts';
import type { Explanation } from './explanation.ts';

/** The request header by which the gateway is asked to explain. */
export const explainHeader = 'x-weft-explain';

/**
 * Asks for the explanation of every operation that is run, keeps it, and hands on the answer as other clients get it.
 * So a run need not be repeated to be looked at, which a mutation could not be. Who writes the header into the headers
 * editor sees the explanation in the answer, too.
 */
export function explainedFetcher(ask: Fetcher, runs: ExplainRuns): Fetcher {
  return async (parameters, options) => {
    if (parameters.operationName === 'IntrospectionQuery') return ask(parameters, options);
    const { headers } = options ?? {};
    const own = Object.keys(headers ?? {}).find((name) => name.toLowerCase() === explainHeader);
    const keep = (answer: Answer) => {
      if (own === undefined || headers?.[own] === '1') runs.record(runOf(parameters, answer));
      return own === undefined ? withoutExplanation(answer) : answer;
    };
    const answer = await ask(parameters, {
      ...options,
      ...(own === undefined && { headers: { ...headers, [explainHeader]: '1' } }),
    });
    return (isIterable(answer) ? eachKept(answer, keep) : keep(answer as Answer)) as ExecutionResult;
  };
}

async function* eachKept(answers: AsyncIterable<Answer>, keep: (answer: Answer) => Answer) {
  for await (const answer of answers) yield keep(answer);
}

function isIterable(answers: object): answers is AsyncIterable<Answer> {
  return Symbol.asyncIterator in answers;
}

/** As far as it is looked at. What comes in parts is an array of them, or says whether there is more. */
interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message?: unknown }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly hasNext?: boolean;
}

function runOf({ query }: FetcherParams, answer: Answer): Run {
  const answeredAt = Date.now();
  if (Array.isArray(answer) || 'hasNext' in answer) {
    return { query, answeredAt, errors: 0, unexplained: 'streamed', messages: [] };
  }
  const { data, errors = [], extensions } = answer;
  const run = { query, answeredAt, errors: errors.length };
  if (extensions?.['explain']) return { ...run, explanation: extensions['explain'] as Explanation };
  const messages = errors.flatMap(({ message }) => (typeof message === 'string' ? [message] : []));
  return { ...run, unexplained: data === undefined ? 'refused' : 'untold', messages };
}

function withoutExplanation(answer: Answer): Answer {
  if (Array.isArray(answer) || !answer.extensions) return answer;
  const { extensions, ...rest } = answer;
  const { explain: _, ...others } = extensions;
  return Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest;
}
