import { type FieldNode, GraphQLError, parse, Source, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { locationsOf, PlacedError } from '../../../gateway/errors/placed-error.ts';

function fieldsOf(document: Parameters<typeof visit>[0]): FieldNode[] {
  const fields: FieldNode[] = [];
  visit(document, { Field: (field) => void fields.push(field) });
  return fields;
}

describe('the place of an error', () => {
  it.each(['\n', '\r', '\r\n'])('is as graphql-js tells it, of each node and of all, where lines end by %j', (end) => {
    const text = [
      '\ufeff# a',
      '',
      '\t{ a,,, b(c: """x',
      ' y""" d: "é\u2028")',
      '{e #"""',
      '...F} } fragment F on G {',
      ' h }',
    ];
    const fields = fieldsOf(parse(text.join(end)));
    expect(fields).toHaveLength(4);
    for (const nodes of [...fields.map((field) => [field]), fields, fields.toReversed(), []]) {
      expect(locationsOf(nodes)).toEqual(new GraphQLError('', { nodes }).locations);
    }
  });

  it('is none for nodes that were not read from a text', () => {
    expect(locationsOf(fieldsOf(parse('{ a b }', { noLocation: true })))).toBeUndefined();
  });

  it('is told in the answer as graphql-js would, and needs no look at the text', () => {
    const source = new Source('{\n a }');
    const nodes = fieldsOf(parse(source));
    const extensions = { code: 'FORBIDDEN' };
    const usual = JSON.stringify(new GraphQLError('No.', { nodes, path: ['a', 0], extensions }));
    forbidReading(source);
    expect(
      JSON.stringify(new PlacedError('No.', { nodes, locations: locationsOf(nodes), path: ['a', 0], extensions })),
    ).toBe(usual);
  });
});

function forbidReading(source: Source): void {
  Object.defineProperty(source, 'body', {
    get: () => {
      throw new Error('The text is read once more.');
    },
  });
}
