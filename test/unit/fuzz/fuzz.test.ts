import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DocumentMaker } from '../../fuzz/inputs/document.ts';
import { InputMaker } from '../../fuzz/inputs/request.ts';
import { Random } from '../../fuzz/random.ts';
import { smallestOf } from '../../fuzz/smaller.ts';
import { growth, wrongWith } from '../../fuzz/verdict.ts';

const schema = buildSchema('type Query { a(in: In): [Query] b: String } input In { n: Int, in: [In!] }');

describe('an input', () => {
  it('is the same for the same seed and number, and another for another', () => {
    const made = (seed: number, number: number) => new InputMaker(seed, schema).input(number).bytes.toString('latin1');
    expect(made(7, 3)).toBe(made(7, 3));
    const all = Array.from({ length: 200 }, (_, number) => made(7, number));
    expect(new Set(all).size).toBeGreaterThan(190);
    expect(made(8, 0)).not.toBe(made(7, 0));
  });

  it('has a document that the grammar takes, before it is changed', () => {
    const maker = new DocumentMaker(new Random(1), schema);
    for (let n = 0; n < 300; n += 1) expect(() => parse(maker.document())).not.toThrow();
  });
});

describe('an answer', () => {
  it.each([
    [''],
    ['HTTP/1.1 400 Bad Request\r\n\r\n{"errors":[{"message":"no"}]}'],
    ['HTTP/1.1 501 Not Implemented\r\n\r\n'],
    ['HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\r\n'],
  ])('may be %j', (answer) => {
    expect(wrongWith(answer)).toBeUndefined();
  });

  it.each([
    ['HTTP/1.1 500 Internal Server Error\r\n\r\n', 'status 500'],
    ['HTTP/1.1 200 OK\r\n\r\n{"errors":[{"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}', 'INTERNAL_SERVER_ERROR'],
    [
      'HTTP/1.1 400 Bad Request\r\n\r\nError: x\n    at parse (file:///gateway/a.ts:12:3)',
      'insides: at parse (file:///gateway/a.ts:12:3',
    ],
    ['garbage', 'an answer that is no HTTP: "garbage"'],
  ])('may not be %j', (answer, what) => {
    expect(wrongWith(answer)).toBe(what);
  });
});

describe('a heap', () => {
  it('that fills and stays has not grown, and one that goes on has', () => {
    expect(growth([40, 140, 200, 244, 243, 245, 244, 243, 244])).toBeLessThanOrEqual(0);
    expect(growth([40, 80, 120, 160, 200, 240, 280, 320, 360])).toBeGreaterThan(0);
    expect(growth([40])).toBe(0);
  });
});

describe('what is found', () => {
  it('is made as small as it still shows', async () => {
    const holds = async (bytes: Buffer) => bytes.includes('ab') && bytes.includes('z');
    const smallest = await smallestOf(Buffer.from(`${'x'.repeat(300)}ab${'y'.repeat(200)}z${'x'.repeat(99)}`), holds);
    expect(smallest.toString()).toBe('abz');
  });
});
