import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addSourceTo, removeSourceFrom, type SourceBlock } from '../../../gateway/project/yaml/config-edits.ts';

const block: SourceBlock = {
  name: 'payments',
  source: {
    handler: {
      openapi: { source: './sources/payments/openapi.yaml', endpoint: `\${PAYMENTS_URL:https://api.example.com/v1}` },
    },
  },
  settings: { credentials: { type: 'bearer', token: `\${PAYMENTS_TOKEN:unset}` } },
};
const withoutSettings: SourceBlock = { ...block, settings: undefined };

const lines = (...texts: string[]): string => `${texts.join('\n')}\n`;

describe('addSourceTo', () => {
  it('writes a source behind the last one and its settings behind the last ones, and leaves every comment', () => {
    const before = lines(
      '# the shop',
      'sources:',
      '  - name: shop # ours',
      '    handler: { openapi: { source: ./shop.yaml } } # theirs',
      '  # more to come',
      '',
      'gateway:',
      '  sources:',
      '    shop: { timeout: 2s }',
      '  # end of gateway',
      'serve: { port: 4000 }',
    );
    expect(addSourceTo(before, '.meshrc.yaml', block)).toEqual({
      created: [],
      text: lines(
        '# the shop',
        'sources:',
        '  - name: shop # ours',
        '    handler: { openapi: { source: ./shop.yaml } } # theirs',
        '  - name: payments',
        '    handler:',
        '      openapi:',
        '        source: ./sources/payments/openapi.yaml',
        `        endpoint: \${PAYMENTS_URL:https://api.example.com/v1}`,
        '  # more to come',
        '',
        'gateway:',
        '  sources:',
        '    shop: { timeout: 2s }',
        '    payments:',
        '      credentials:',
        '        type: bearer',
        `        token: \${PAYMENTS_TOKEN:unset}`,
        '  # end of gateway',
        'serve: { port: 4000 }',
      ),
    });
  });

  it('writes flow style into flow style, quoted where YAML wants it', () => {
    const before = lines('sources: [{ name: shop, handler: {} }]', 'gateway: { schema: { style: graphql } }');
    const { text, created } = addSourceTo(before, '.meshrc.yaml', block);
    expect(created).toEqual(['gateway.sources']);
    expect(text.split('\n')).toHaveLength(3);
    expect(parse(text)).toEqual({
      sources: [
        { name: 'shop', handler: {} },
        { name: 'payments', ...block.source },
      ],
      gateway: { schema: { style: 'graphql' }, sources: { payments: block.settings } },
    });
  });

  it('writes JSON into JSON', () => {
    const before = '{\n  "sources": [],\n  "gateway": {}\n}\n';
    const { text } = addSourceTo(before, '.meshrc.json', block);
    expect(JSON.parse(text)).toEqual({
      sources: [{ name: 'payments', ...block.source }],
      gateway: { sources: { payments: block.settings } },
    });
  });

  it('follows the indentation of the file, and lists that are not indented', () => {
    const before = lines('sources:', '- name: shop', '  handler:', '      openapi: {}', 'serve:', '    port: 4000');
    expect(addSourceTo(before, '.meshrc.yaml', withoutSettings).text).toBe(
      lines(
        'sources:',
        '- name: shop',
        '  handler:',
        '      openapi: {}',
        '- name: payments',
        '  handler:',
        '      openapi:',
        '          source: ./sources/payments/openapi.yaml',
        `          endpoint: \${PAYMENTS_URL:https://api.example.com/v1}`,
        'serve:',
        '    port: 4000',
      ),
    );
  });

  it('writes below a key that has no value yet', () => {
    expect(addSourceTo('sources:\n# end\n', '.meshrc.yaml', withoutSettings).text).toMatch(
      /^sources:\n {2}- name: payments\n[^#]*\n# end\n$/,
    );
  });

  it.each([
    ['sources: !include ./sources.yaml\n', 'sources is not a list that is written in it'],
    [
      'sources: &all [{ name: a }]\nmore: *all\n',
      'it is written in a way that a program cannot change safely; edit it by hand',
    ],
    ['sources: [\n', 'it is not valid YAML: '],
    ['[]\n', 'it is not a map of keys'],
  ])('refuses %j', (before, reason) => {
    expect(() => addSourceTo(before, '.meshrc.yaml', withoutSettings)).toThrow(reason);
  });
});

describe('removeSourceFrom', () => {
  it('refuses a source that is not there', () => {
    expect(() => removeSourceFrom('sources: [{ name: a }]\n', '.meshrc.yaml', 'b', [])).toThrow(
      '.meshrc.yaml cannot be edited: it has no source "b"',
    );
  });

  it('takes out a source that a person wrote, wherever it stands', () => {
    const before = lines('sources:', '  - name: a', '    handler: {}', '  # second', '  - { name: b }', 'serve: {}');
    expect(removeSourceFrom(before, '.meshrc.yaml', 'a', [])).toBe(
      lines('sources:', '  # second', '  - { name: b }', 'serve: {}'),
    );
    expect(removeSourceFrom(before, '.meshrc.yaml', 'b', [])).toBe(
      lines('sources:', '  - name: a', '    handler: {}', '  # second', 'serve: {}'),
    );
  });

  it('gives back the same bytes after an addition, whatever the file looks like', () => {
    fc.assert(
      fc.property(anyConfig(), fc.boolean(), (before, hasSettings) => {
        const added = addSourceTo(before, '.meshrc.yaml', {
          ...block,
          settings: hasSettings && /^gateway:/m.test(before) ? block.settings : undefined,
        });
        expect(added.text).toContain('payments');
        expect(removeSourceFrom(added.text, '.meshrc.yaml', 'payments', added.created)).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Configurations with comments, blank lines, both styles and any order of keys. */
function anyConfig(): fc.Arbitrary<string> {
  const noise = fc.constantFrom('', '# a comment: with [signs] {and} - dashes', '  # indented');
  const tail = fc.constantFrom('', '   ', ' # why');
  const step = fc.constantFrom(2, 4);
  return fc
    .record({
      sources: fc.constantFrom(undefined, 'empty', 'none', 'flow', 'block', 'flat', 'text'),
      gateway: fc.constantFrom(undefined, 'flow', 'block', 'blockSources', 'flowSources', 'emptySources', 'empty'),
      others: fc.subarray([
        'serve: { port: 4000 }',
        'additionalTypeDefs: ./*.graphql',
        'documents:\n- a.graphql\n- b.graphql',
        'logger: |\n  text\n  more',
      ]),
      order: fc.integer(),
      noise: fc.array(noise, { minLength: 12, maxLength: 12 }),
      tails: fc.array(tail, { minLength: 12, maxLength: 12 }),
      step,
      eol: fc.constantFrom('\n', '\r\n'),
      lastEol: fc.boolean(),
      start: fc.constantFrom('', '---\n', '# yaml-language-server: $schema=./x.json\n'),
    })
    .map(({ sources, gateway, others, order, noise: noises, tails, step: width, eol, lastEol, start }) => {
      const sections = [...others, ...sourcesText(sources, width), ...gatewayText(gateway, width)];
      const rotated = sections.map((_, index) => sections[(index + Math.abs(order)) % sections.length] ?? '');
      const body = rotated.flatMap((section, index) => [noises[index] ?? '', tailed(section, tails[index] ?? '')]);
      const text = start + [...body, noises[11] ?? ''].join('\n') + (lastEol ? '\n' : '');
      return text.replaceAll('\n', eol);
    });
}

/** A block scalar's lines are its value. */
function tailed(section: string, tail: string): string {
  return section.startsWith('logger') ? section : section + tail;
}

function sourcesText(kind: string | undefined, width: number): string[] {
  const pad = ' '.repeat(width);
  switch (kind) {
    case 'empty':
      return ['sources:'];
    case 'none':
      return ['sources: []'];
    case 'flow':
      return [`sources: [{ name: a, handler: { openapi: { source: '\${A:./a.yaml}' } } }, ]`];
    case 'block':
      return [
        `sources:\n${pad}- name: a # first\n${pad}  handler: {}\n\n${pad}# second\n${pad}- name: b\n${pad}  handler: { x: \${B} }`,
      ];
    case 'flat':
      return ['sources:\n- name: a\n  handler:\n    openapi: {}'];
    case 'text':
      return [`sources:\n${pad}- name: a\n${pad}  handler:\n${pad}    x: >-\n${pad}      folded\n${pad}      text`];
    default:
      return [];
  }
}

function gatewayText(kind: string | undefined, width: number): string[] {
  const pad = ' '.repeat(width);
  switch (kind) {
    case 'flow':
      return ['gateway: { schema: { style: graphql } }'];
    case 'block':
      return [`gateway:\n${pad}schema: { style: graphql } # names\n${pad}# more\n${pad}deadline: 10s`];
    case 'blockSources':
      return [
        `gateway:\n${pad}sources:\n${pad}${pad}a:\n${pad}${pad}${pad}timeout: 2s\n${pad}# end\n${pad}deadline: 10s`,
      ];
    case 'flowSources':
      return [`gateway:\n${pad}sources: { a: { timeout: 2s } }\n${pad}deadline: 10s`];
    case 'empty':
      return ['gateway: {}'];
    case 'emptySources':
      return [`gateway: { sources: {} }`];
    default:
      return [];
  }
}
