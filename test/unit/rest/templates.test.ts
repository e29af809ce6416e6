import { stringInterpolator } from '@graphql-mesh/string-interpolation';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { compileTemplate } from '../../../gateway/rest/templates/template.ts';

const environment = { HOST: 'api.example.com', DOLLAR: '$&$1', PORT: '80' };
const data = {
  args: {
    id: 7,
    name: 'anna MARIA',
    zero: 0,
    no: false,
    list: ['a', { b: 'c' }],
    nested: { 'x/y': { z: 1 } },
    evil: "{env.HOST}$&$'",
  },
  context: { headers: { authorization: 'Bearer t', 'x-tenant': 'acme' } },
  root: { customer: { id: 'c1' } },
};

describe('a template', () => {
  test.each([
    'plain text',
    '{args.id}',
    'id-{args.id}',
    '{args.name|uppercase}',
    '{args.name|lowercase}',
    '{args.name|title}',
    '{args.name|title,uppercase}',
    '{args.name|base64}',
    '{args.name|hash}',
    '{args.name|unknown}',
    '{args.zero}-{args.no}',
    '{args.list[0]}{args.list[1].b}',
    "{context.headers['x-tenant']}",
    '{context.headers["x-tenant"]}',
    '{args.nested#/x~1y/z}',
    '{args.list}',
    'list: {args.nested}',
    'https://{env.HOST}:{env.PORT}/v1',
    '{root.customer.id}',
    '{{args.id}}',
    'x{args.missing}y',
    'x{args.missing:default}y',
    'x{args.missing:de:fault}y',
    'x{args.missing:default|uppercase}y',
    '{args.missing}',
    '{missing.at.all}',
    '{args.id.deeper.still}',
    'open { brace',
    '{}',
  ])('%s gives what it gives in Mesh', (template) => {
    expect(compileTemplate(template, environment)(data)).toEqual(
      stringInterpolator.parse(template, { ...data, env: environment }),
    );
  });

  test('writes the date of the call in the format given', () => {
    vi.useFakeTimers({ now: new Date(2024, 1, 29, 13, 5) });
    try {
      expect(compileTemplate('on {YYYY-MM-DD|date}', {})({})).toBe('on 2024-02-29');
      expect(stringInterpolator.parse('on {YYYY-MM-DD|date}', {})).toBe('on 2024-02-29');
      expect(compileTemplate('{HH:mm|date}', {})({})).toBe('13:05');
    } finally {
      vi.useRealTimers();
    }
  });

  test('uses its default also where it is the whole template, and for null', () => {
    expect(compileTemplate('{context.headers.x-size:10}', {})(data)).toBe('10');
    expect(compileTemplate('a{args.x:b}', {})({ args: { x: null } })).toBe('ab');
    expect(compileTemplate('a{args.x}', {})({ args: { x: null } })).toBe('a');
    expect(compileTemplate('a{args.x|uppercase}', {})({})).toBe('a');
  });

  test('gives the value itself where it is one placeholder', () => {
    expect(compileTemplate('{args.list}', {})(data)).toBe(data.args.list);
    expect(compileTemplate('{args.no}', {})(data)).toBe(false);
  });

  test('finds headers whatever the case they are written in', () => {
    expect(compileTemplate('{context.headers.Authorization}', {})(data)).toBe('Bearer t');
    expect(compileTemplate("{context.headers['X-Tenant']}", {})(data)).toBe('acme');
  });

  test('never reads an inserted value as a template or a replacement pattern', () => {
    expect(compileTemplate('<{args.evil}|{args.evil}>', environment)(data)).toBe("<{env.HOST}$&$'|{env.HOST}$&$'>");
    expect(compileTemplate('<{env.DOLLAR}>', environment)(data)).toBe('<$&$1>');
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(compileTemplate('{args.a}-{args.b}', environment)({ args: { a, b } })).toBe(`${a}-${b}`);
      }),
    );
  });

  test('takes no function for a value', () => {
    expect(compileTemplate('{args.constructor}', {})(data)).toBeUndefined();
  });

  test('compiles whatever text it is given', () => {
    const pieces = fc.constantFrom('{', '}', ':', '|', '#', '.', '[', ']', "'", 'args', 'a', ',', 'date', 'env.HOST');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        expect(() => compileTemplate(parts.join(''), environment)(data)).not.toThrow();
      }),
    );
  });
});
