import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { answerTypeFor } from '../../../../gateway/server/plain/answer-type.ts';
import { plainAnswerType, plainParams } from '../../../../gateway/server/plain/plain-request.ts';

const yoga = createYoga({ schema: buildSchema('type Query { a: String }'), logging: false });

async function typeByYoga(accept: string): Promise<string | undefined> {
  const body = JSON.stringify({ query: '{ __typename }' });
  const headers = { 'content-type': 'application/json', accept };
  const response = await yoga.fetch('http://127.0.0.1/graphql', { method: 'POST', headers, body });
  await response.text();
  const type = response.headers.get('content-type')?.replace(/; charset=utf-8$/, '');
  return type?.startsWith('application/') ? type : undefined;
}

describe('the media type of an answer', () => {
  const range = fc.constantFrom(
    ...['*/*', 'application/*', 'application/json', 'application/graphql-response+json', 'APPLICATION/JSON'],
    ...['text/html', 'text/*', 'image/png', 'application/xml', '*', 'json'],
  );
  const parameter = fc.constantFrom('', ';q=0.9', '; charset=utf-8', ';charset=latin1', ' ;q=0');
  const accept = fc.array(fc.tuple(range, parameter), { minLength: 1, maxLength: 4 });

  it('is what Yoga makes of the same header', async () => {
    await fc.assert(
      fc.asyncProperty(accept, async (ranges) => {
        const header = ranges.map(([type, more]) => `${type}${more}`).join(', ');
        expect(answerTypeFor(header)).toBe(await typeByYoga(header));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a plain request', () => {
  const headers = { 'content-type': 'application/json', 'content-length': '10' };
  const typeOf = (change: object, method = 'POST') =>
    plainAnswerType({ method, headers: { ...headers, ...change } } as unknown as IncomingMessage, 100);

  it('is a POST of JSON whose length is told and allowed', () => {
    expect(typeOf({})).toBe('application/json');
    expect(typeOf({ 'content-type': 'application/json; charset=utf-8' })).toBe('application/json');
    expect(typeOf({ accept: 'application/graphql-response+json' })).toBe('application/graphql-response+json');
  });

  it.each([
    [{ 'content-length': undefined }],
    [{ 'content-length': '101' }],
    [{ 'content-type': 'application/json; charset=latin1' }],
    [{ 'content-type': 'multipart/form-data' }],
    [{ 'content-type': undefined }],
    [{ 'content-encoding': 'gzip' }],
    [{ 'x-weft-explain': '1' }],
    [{ accept: 'text/event-stream' }],
    [{ accept: 'text/html' }],
  ])('is none with %j', (change) => {
    expect(typeOf(change)).toBeUndefined();
  });

  it('is no GET', () => {
    expect(typeOf({}, 'GET')).toBeUndefined();
  });
});

describe('plain parameters', () => {
  it('are those of the specification, each of its type', () => {
    expect(plainParams('{"query":"{a}"}')).toEqual({ query: '{a}', operationName: undefined, variables: undefined });
    expect(plainParams('{"query":"{a}","operationName":null,"variables":null,"extensions":null}')).toEqual({
      query: '{a}',
      operationName: undefined,
      variables: undefined,
    });
    expect(plainParams('{"query":"{a}","operationName":"A","variables":{"x":[1]}}')).toEqual({
      query: '{a}',
      operationName: 'A',
      variables: { x: [1] },
    });
  });

  it.each([
    '',
    'x',
    'null',
    '1',
    '[]',
    '[{"query":"{a}"}]',
    '{}',
    '{"query":1}',
    '{"query":"{a}","extensions":{"persistedQuery":{}}}',
    '{"query":"{a}","operationName":1}',
    '{"query":"{a}","variables":[]}',
    '{"query":"{a}","variables":"{}"}',
    '{"query":"{a}","id":null}',
    '{"query":"{a}","__proto__":{"x":1}}',
  ])('are not in %s', (body) => {
    expect(plainParams(body)).toBeUndefined();
  });
});
