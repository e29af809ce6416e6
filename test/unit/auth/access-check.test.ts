import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createAccessCheck } from '../../../gateway/auth/access-check.ts';
import { eachFieldOnce } from '../../../gateway/auth/access-plan.ts';
import { compileRules } from '../../../gateway/auth/compile-rules.ts';

const schema = buildSchema(`type Query { a: String b: String q: Query }`);
const { rules } = compileRules(schema, { mode: 'protect-granular', rules: { 'Query.a': 'authenticated' } });
const check = createAccessCheck(rules);
const refused = (text: string, variables?: Record<string, unknown>, operationName?: string) =>
  check({ document: parse(text), variables, operationName }, null).map(({ coordinate }) => coordinate);

describe('an access check', () => {
  it('tells each refused selection, of which a refusal names the first of each field', () => {
    const fields = check({ document: parse('{ b x: a a ... { y: a } }') }, null);
    expect(fields.map(({ node }) => node.alias?.value)).toEqual(['x', undefined, 'y']);
    expect(eachFieldOnce(fields)).toEqual([fields[0]]);
  });

  it('asks the same document anew for other variables', () => {
    const document = parse('query($v: Boolean = true) { a @skip(if: $v) b }');
    const ask = (variables?: Record<string, unknown>) => check({ document, variables }, null).length;
    expect([ask(), ask({ v: false }), ask({ v: true }), ask({ v: undefined }), ask({ v: null })]).toEqual([
      0, 1, 0, 0, 1,
    ]);
  });

  it('takes a variable that only the prototype has for one that is not given', () => {
    expect(refused('query($toString: Boolean = true) { a @skip(if: $toString) }', {})).toEqual([]);
    expect(refused('query($constructor: Boolean) { a @include(if: $constructor) }', {})).toEqual(['Query.a']);
  });

  it('keeps apart documents that share an operation and not its fragments', () => {
    const harmless = parse('query { ...F } fragment F on Query { b }');
    const [operation] = harmless.definitions;
    const [fragment] = parse('fragment F on Query { a }').definitions;
    expect(check({ document: harmless }, null)).toEqual([]);
    if (!operation || !fragment) throw new Error('two definitions were parsed');
    expect(check({ document: { ...harmless, definitions: [operation, fragment] } }, null)).toHaveLength(1);
  });

  it('demands of all operations when none can be told', () => {
    expect(refused('query A { a } query B { b }', {}, 'C')).toEqual(['Query.a']);
    expect(refused('query A { a } query B { b }')).toEqual(['Query.a']);
    expect(refused('query A { a } query B { b }', {}, 'B')).toEqual([]);
  });

  it('takes time in proportion to the document, however its fragments spread each other', () => {
    const levels = 60;
    const spreads = (next: number) =>
      next > levels ? 'a' : `...F${next} @include(if: $v) ...F${next} q { ...F${next} }`;
    const fragments = Array.from(
      { length: levels },
      (_, level) => `fragment F${level + 1} on Query { ${spreads(level + 2)} }`,
    );
    expect(refused(`query($v: Boolean!) { ${spreads(1)} } ${fragments.join('\n')}`, { v: true })).toEqual(['Query.a']);
  });

  it('ends on fragments that spread themselves, should they get past validation', () => {
    expect(refused('{ ...F } fragment F on Query { a ...G } fragment G on Query { ...F }')).toEqual(['Query.a']);
  });
});
