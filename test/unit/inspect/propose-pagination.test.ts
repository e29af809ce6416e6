import { describe, expect, it } from 'vitest';
import { declarationLines } from '../../../gateway/cli/inspect/declaration-lines.ts';
import { inspectDocument } from '../../../gateway/project/inspect/inspect-document.ts';
import { declarations, pagesDescription } from '../../pages-api.ts';
import { projectFolder } from '../../project-folder.ts';

const repository = new URL('../../../', import.meta.url).pathname;

async function proposals(document: string, dir = repository): Promise<string[]> {
  const { pagination } = await inspectDocument(document, { dir, fetch });
  return declarationLines(pagination);
}

describe('weft inspect proposes of a list with pages', () => {
  it.each([
    [
      'accounting/openapi.yaml',
      ['listInvoices: { style: page, page: page, size: pageSize, items: invoices, total: total }'],
    ],
    [
      'catalog/openapi.yaml',
      ['listProducts: { style: offset, offset: offset, size: limit, items: data, total: meta.total }'],
    ],
    [
      'orders/openapi.yaml',
      [
        'listOrders: { style: link, parameters: [ cursor ], size: limit }',
        'listQuotes: { style: link, parameters: [ cursor ], size: limit }',
      ],
    ],
    [
      'payments/openapi.yaml',
      [
        'listCharges: { style: cursor, cursor: starting_after, lastItem: id, size: limit, items: data, more: has_more }',
      ],
    ],
    [
      'shipping/openapi.json',
      [
        'list_shipments: { style: cursor, cursor: page_token, next: next_page_token, size: page_size, items: shipments }',
      ],
    ],
    ['weather/openapi.yaml', []],
  ])('in %s what can be pasted', async (file, lines) => {
    const [heading, ...rest] = await proposals(`sources/${file}`);
    expect(heading).toBe(lines.length === 0 ? undefined : '  pagination: # below gateway.sources.<name>');
    expect(rest).toEqual(lines.map((line) => `    ${line}`));
  });

  it('what a person must add, where the description does not say it', async () => {
    using folder = projectFolder({ 'pages.yaml': pagesDescription.replaceAll(', maximum: 10', '') });
    const lines = await proposals('pages.yaml', folder.dir);
    expect(lines).toContain(
      '    byPage: { style: page, page: page, size: limit, items: data, total: meta.total } # add maxSize: the most items of one answer',
    );
  });

  it('nothing where the next page cannot be told by names', async () => {
    const text = pagesDescription
      .replaceAll('next_cursor', 'opaque')
      .replaceAll('has_more', 'flag')
      .replaceAll('next:', 'n:');
    using folder = projectFolder({ 'pages.yaml': text });
    const lines = (await proposals('pages.yaml', folder.dir)).join('\n');
    for (const name of ['byCursor', 'byLastItem']) expect(lines).not.toContain(name);
    expect(Object.keys(declarations).filter((name) => lines.includes(`${name}:`))).toContain('byOffset');
  });
});
