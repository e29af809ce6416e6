import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProjectError } from '../../../gateway/errors/project-error.ts';
import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { parseText } from '../../../gateway/openapi/read/parse-text.ts';

/** Words that mean something to OpenAPI, so that junk reaches the code behind them. */
const words = [
  'paths',
  '/it/{id}',
  'get',
  'post',
  'parameters',
  'requestBody',
  'responses',
  '200',
  'content',
  'application/json',
  'schema',
  'items',
  'allOf',
  'oneOf',
  'properties',
  'components',
  'schemas',
  'definitions',
  'name',
  'in',
  'nullable',
  'type',
  'enum',
  '$ref',
  '$anchor',
  'servers',
  'url',
  'variables',
  'encoding',
  'collectionFormat',
  'consumes',
  'produces',
  'discriminator',
  'x-nullable',
  '__proto__',
  'constructor',
  'x-y',
  'securityDefinitions',
  'headers',
  'style',
  'explode',
];
const text = fc.oneof(
  fc.constantFrom(
    ...words,
    'body',
    'formData',
    'query',
    'path',
    'array',
    'file',
    '#',
    '#/',
    '#/paths',
    '#/components/schemas/a',
  ),
  fc.string({ maxLength: 6 }),
);
const { junk } = fc.letrec((tie) => ({
  junk: fc.oneof(
    { maxDepth: 8, withCrossShrink: true },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    tie('list'),
    tie('object'),
    tie('object'),
  ),
  list: fc.array(tie('junk'), { maxLength: 4 }),
  object: fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...words), text), tie('junk')), { maxLength: 6 })
    .map(Object.fromEntries),
}));
const version = fc.constantFrom({ swagger: '2.0' }, { openapi: '3.0.3' }, { openapi: '3.1.0' }, { openapi: '3.2.0' });
const pathItems = fc.dictionary(
  fc.constantFrom('/it', '/it/{id}'),
  fc.dictionary(fc.constantFrom('get', 'post', 'parameters', '$ref'), junk),
);

describe('any document', () => {
  it('is described or refused with a ProjectError, whatever is in it', () => {
    fc.assert(
      fc.property(version, junk, pathItems, junk, (versions, components, paths, more) => {
        const rest = typeof more === 'object' && !Array.isArray(more) ? more : {};
        const document = { ...rest, paths, components, definitions: components, ...versions };
        const before = JSON.stringify(document);
        const { description, problems } = describeApi(document);
        expect(JSON.stringify(document)).toBe(before);
        expect(description.operations.every(({ method, path }) => method !== '' && path in paths)).toBe(true);
        expect(
          problems.every(({ message, pointer }) => message !== '' && (pointer === '' || pointer.startsWith('/'))),
        ).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('that is junk altogether is refused with a ProjectError', () => {
    fc.assert(
      fc.property(junk, (value) => {
        try {
          const document = parseText(JSON.stringify(value) ?? '', 'it.yaml') as Record<string, unknown>;
          describeApi(document);
          return true;
        } catch (error) {
          return error instanceof ProjectError;
        }
      }),
    );
  });

  it('as text is parsed or refused with a ProjectError', () => {
    const fragment = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '&a ',
      '*a',
      '<<: ',
      '!!x ',
      '|\n',
      '\t',
      '#',
      '? ',
      '%',
      '---\n',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 30 }), (fragments) => {
        try {
          parseText(fragments.join(''), 'it.yaml');
          return true;
        } catch (error) {
          return error instanceof ProjectError;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('any graph of references', () => {
  const names = ['a', 'b', 'c', 'd/e', 'f%'];
  const graph = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...names, 'nobody', undefined));

  it('is followed to the schema at its end, or to nothing where there is none', () => {
    fc.assert(
      fc.property(graph, (next) => {
        const reference = (name: string) => ({ $ref: `#/components/schemas/${name.replace('/', '~1')}` });
        const schemas = Object.fromEntries(
          Object.entries(next).map(([name, to]) => [name, to === undefined ? { title: name } : reference(to)]),
        );
        const paths = { '/it': { get: {} } };
        const { description, problems } = describeApi({ openapi: '3.1.0', paths, components: { schemas } });
        const ends = Object.keys(next).map((name) => endOf(name, next));
        expect(Object.keys(next).map((name) => description.resolve(reference(name))?.['title'])).toEqual(ends);
        expect(problems).toHaveLength(ends.filter((end) => end === undefined).length);
      }),
    );
  });
});

/** The name that the references from this one end at, by counting steps instead of remembering them. */
function endOf(name: string, next: Record<string, string | undefined>): string | undefined {
  let at: string | undefined = name;
  for (let steps = 0; steps <= Object.keys(next).length; steps++) {
    if (at === undefined || !Object.hasOwn(next, at)) {
      return undefined;
    }
    if (next[at] === undefined) {
      return at;
    }
    at = next[at];
  }
  return undefined;
}
