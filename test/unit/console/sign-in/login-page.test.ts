import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProject } from '../../../../gateway/config/load-project.ts';
import { projectFolder } from '../../../project-folder.ts';
import { tableRows } from '../../project-rules/markdown.ts';
import { root, textOf } from '../../project-rules/rooms.ts';

const page = 'docs/login.md';
const code = join(root, 'gateway/console/src/sign-in');

describe('docs/login.md', () => {
  it('has the sentences that visitors read', () => {
    const source = readdirSync(code)
      .map((file) => readFileSync(join(code, file), 'utf8'))
      .join('\n')
      .replaceAll(/\$\{name\}/g, 'Example ID');
    const told = tableRows(page, /./).flatMap(([, sentence = '']) => /^`([A-Z].*)`$/.exec(sentence)?.[1] ?? []);
    expect(told).toHaveLength(9);
    expect(told.filter((sentence) => !source.includes(sentence.replace(/…$/, '')))).toEqual([]);
  });

  it('has configurations that are accepted', async () => {
    const blocks = [...textOf(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
    expect(blocks).toHaveLength(2);
    const sources = "sources: [{ name: shop, handler: { openapi: { source: './shop.yaml' } } }]\n";
    const loaded = blocks.map(async (block) => {
      using folder = projectFolder({ '.meshrc.yaml': sources + block });
      return (await loadProject(folder.dir, {})).gateway;
    });
    const [first, second] = await Promise.all(loaded);
    expect(first?.auth?.login).toMatchObject({ name: 'Example ID', issuer: 'https://id.example.com' });
    expect(second?.server.cors).toMatchObject({ origins: ['https://shop.example.com'], credentials: false });
  });

  it('names every setting of the sample page', () => {
    const [, json = ''] = /^```json\n([\s\S]*?)^```$/m.exec(textOf(page)) ?? [];
    const settings = Object.keys(JSON.parse(json));
    const [, declared = ''] = /interface PageSettings \{([\s\S]*?)\n\}/.exec(textOf('demo/page/page-service.ts')) ?? [];
    expect(settings).toEqual([...declared.matchAll(/readonly (\w+):/g)].map(([, name]) => name));
  });
});
