import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadProject } from '../../../gateway/config/load-project.ts';
import { pagination } from '../../../gateway/config/section/pagination.ts';
import { parsePagination } from '../../../gateway/config/section/parse-pagination.ts';
import { tableRows } from '../project-rules/markdown.ts';
import { textOf } from '../project-rules/rooms.ts';

interface Style {
  readonly properties: Readonly<Record<string, { const?: string; default?: unknown }>>;
  readonly required: readonly string[];
}

const page = 'docs/pagination.md';
const { oneOf, anyOf } = z.toJSONSchema(pagination, { io: 'input' }) as unknown as {
  readonly oneOf?: readonly Style[];
  readonly anyOf?: readonly Style[];
};
const styles = oneOf ?? anyOf ?? [];
const blocks = [...textOf(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

describe('docs/pagination.md', () => {
  it('names every style with the members that it has alone', () => {
    const shared = Object.keys(styles[0]?.properties ?? {}).filter((name) =>
      styles.every((one) => name in one.properties),
    );
    const accepted = styles.map(({ properties }) => [
      properties['style']?.const,
      Object.keys(properties)
        .filter((name) => !shared.includes(name))
        .toSorted(),
    ]);
    const documented = tableRows(page, /^`(page|offset|cursor|link|nextUrl)`$/)
      .filter(([, , members = '']) => members.startsWith('`'))
      .map(([style = '', , members = '']) => [
        style.slice(1, -1),
        [...members.matchAll(/`(\w+)`/g)].map(([, name = '']) => name).toSorted(),
      ]);
    expect(styles).toHaveLength(5);
    expect(documented).toEqual(accepted);
  });

  it('names every member', () => {
    const accepted = new Set(styles.flatMap(({ properties }) => Object.keys(properties)));
    accepted.delete('style');
    const documented = tableRows(page, /^`\w+`$/).map(([name = '']) => name.slice(1, -1));
    for (const name of accepted) expect(documented).toContain(name);
    for (const name of documented) expect([...accepted, 'style', 'link', 'nextUrl']).toContain(name);
  });

  it('has examples that are accepted', async () => {
    const [config = '', overlay = ''] = blocks;
    const project = await loadProject('/', {}, { file: '.meshrc.yaml', text: config });
    expect(project.gateway.sources['payments']?.pagination?.['listCharges']).toMatchObject({ maxPages: 5 });
    const { actions } = parse(overlay) as { actions: readonly { update: Record<string, unknown> }[] };
    expect(parsePagination(actions[0]?.update['x-weft-pagination'])).toHaveProperty('config');
    expect(blocks).toHaveLength(2);
  });
});
