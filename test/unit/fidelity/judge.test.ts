import { describe, expect, test } from 'vitest';
import type { Operation, Parameter } from '../../../bench/conformance/api/document.ts';
import { Upload } from '../../../bench/conformance/api/generate.ts';
import type { WireInput } from '../../../bench/conformance/calls/arguments.ts';
import { requestFaults } from '../../../bench/conformance/judge/request.ts';
import type { Exchange } from '../../../bench/conformance/upstream/recorder.ts';

/** The judge of `npm run conformance:rest` must find every fault that it is there to find. */
describe('the judge of requests', () => {
  test('finds nothing wrong with a call that carries everything', () => {
    expect(judged('/pets/a%2Fb%23c?tags=x&tags=y%26z', { 'path id': 'a/b#c', 'query tags': ['x', 'y&z'] })).toEqual([]);
  });

  test.each<[string, string, Record<string, unknown>, string]>([
    ['a path value that ends early', '/pets/a', { 'path id': 'a?b' }, 'path id is "a" instead of "a?b"'],
    [
      'a path value that adds segments',
      '/pets/a/b',
      { 'path id': 'a/b' },
      'called GET "/pets/a/b" instead of GET /pets/{id}',
    ],
    ['a query value that is not there', '/pets/1', { 'query tags': ['x'] }, 'query tags is absent instead of ["x"]'],
    [
      'a list in another style',
      '/pets/1?tags=x,y',
      { 'query tags': ['x', 'y'] },
      'query tags is ["x,y"] instead of ["x","y"]',
    ],
    [
      'a deep object sent flat',
      '/pets/1?min=1',
      { 'query filter': { min: 1 } },
      'query filter is absent instead of {"min":1}',
    ],
    ['a changed number', '/pets/1?limit=10.0', { 'query limit': 10 }, 'query limit is "10.0" instead of 10'],
  ])('finds %s', (_name, target, parameters, fault) => {
    expect(judged(target, parameters)).toContain(fault);
  });

  test.each<[string, string, string, unknown, string]>([
    ['another content type', 'text/plain', '{"a":1}', { a: 1 }, 'content type text/plain instead of application/json'],
    ['a lost property', 'application/json', '{}', { a: 1 }, 'body.a is absent instead of 1'],
    ['a stray property', 'application/json', '{"a":1,"b":2}', { a: 1 }, 'body.b was not given'],
    ['a number sent as text', 'application/json', '{"a":"1"}', { a: 1 }, 'body.a is "1" instead of 1'],
  ])('finds %s', (_name, type, body, value, fault) => {
    expect(judged('/pets/1', {}, { type, body, value })).toContain(fault);
  });

  test('reads nested forms and multipart bodies', () => {
    const value = { list: ['a b', 'c'], nested: { x: { y: 1 } } };
    const form = { type: 'application/x-www-form-urlencoded', body: 'list[]=a+b&list[]=c&nested[x][y]=1', value };
    expect(judged('/pets/1', {}, form)).toEqual([]);
    const part = (head: string, text: string) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
    const body = `${part('name="f"; filename="x"', 'bytes')}${part('name="o"', '{"y":1}')}--b--\r\n`;
    const multipart = { type: 'multipart/form-data; boundary=b', body, value: { f: new Upload('bytes'), o: { y: 1 } } };
    expect(judged('/pets/1', {}, multipart)).toEqual([]);
    expect(judged('/pets/1', {}, { ...multipart, body: `${part('name="o"', '{"y":1}')}--b--\r\n` })).toEqual([
      'body.f: the file is absent',
    ]);
  });
});

const parameter = (name: string, place: Parameter['in'], more: Partial<Parameter> = {}): Parameter => ({
  ...{ name, in: place, required: false, schema: {}, contentType: undefined },
  ...(place === 'path' ? { style: 'simple', explode: false } : { style: 'form', explode: true }),
  ...more,
});

const operation: Operation = {
  method: 'GET',
  path: '/pets/{id}',
  parameters: [
    parameter('id', 'path'),
    parameter('tags', 'query'),
    parameter('limit', 'query'),
    parameter('filter', 'query', { style: 'deepObject' }),
  ],
  body: {
    required: false,
    content: new Map(
      ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'].map(
        (type) => [type, {}] as const,
      ),
    ),
  },
  responses: {},
};

function judged(
  target: string,
  parameters: Record<string, unknown>,
  sent?: { type: string; body: string; value: unknown },
): string[] {
  const input: WireInput = { parameters: new Map(Object.entries(parameters)), body: sent?.value };
  const exchange: Exchange = {
    method: 'GET',
    target,
    headers: sent ? { 'content-type': sent.type } : {},
    body: Buffer.from(sent?.body ?? ''),
    answer: { status: 200, headers: {}, body: Buffer.alloc(0) },
  };
  const json = sent?.type === 'text/plain' ? { ...operation, body: { required: false, content: onlyJson } } : operation;
  return requestFaults(json, input, exchange);
}

const onlyJson = new Map([['application/json', {}]]);
