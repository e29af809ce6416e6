import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadProject } from '../../../gateway/config/load-project.ts';
import { credentials } from '../../../gateway/config/section/credentials.ts';
import { createUpstreamClient } from '../../../gateway/upstream/create-upstream-client.ts';
import { tableRows } from '../project-rules/markdown.ts';
import { textOf } from '../project-rules/rooms.ts';
import { projectFolder } from './project-folder.ts';

interface Type {
  readonly properties: Readonly<Record<string, { readonly const?: string; readonly default?: unknown }>>;
  readonly required?: readonly string[];
}

const page = 'docs/credentials.md';
const { oneOf, anyOf } = z.toJSONSchema(credentials, { io: 'input' }) as { oneOf?: Type[]; anyOf?: Type[] };
const types = oneOf ?? anyOf ?? [];
const blocks = [...textOf(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

describe('docs/credentials.md', () => {
  it('names every key of each type with its default', () => {
    const oauth = types.find(({ properties }) => properties['type']?.const === 'oauth2ClientCredentials')?.properties;
    const accepted = types.flatMap(({ properties, required = [] }) => {
      const type = properties['type']?.const ?? '';
      const told = /^(oauth2RefreshToken|tokenExchange)$/.test(type) ? { ...oauth } : {};
      const isTold = (name: string) => name === 'type' || name in told;
      return Object.entries(properties)
        .filter(([name]) => !isTold(name))
        .map(([name, { default: value }]) => {
          const shown = typeof value === 'string' ? value : JSON.stringify(value);
          const without = required.includes(name) ? 'required' : '';
          return [`\`${type}\``, `\`${name}\``, value === undefined ? without : `\`${shown}\``];
        });
    });
    const documented = tableRows(page, /^`\w+`$/).map((row) => row.slice(0, 3));
    expect(types).toHaveLength(9);
    expect(documented).toEqual(accepted);
  });

  it.each(blocks.map((text, index) => [index, text] as const))(
    'has an example that serves: %i',
    async (_index, text) => {
      const indented = text.replaceAll(/^(?=.)/gm, '      ');
      const files = {
        '.meshrc.yaml': `sources:\n  - { name: shop, handler: { openapi: { source: ./shop.yaml } } }\ngateway:\n  sources:\n    shop:\n${indented}`,
        'secrets/password': 'hunter2',
        'secrets/calendar-refresh-token': 'r1',
        'certs/client.pem': '',
        'certs/client-key.pem': '',
        'certs/company-ca.pem': '',
      };
      const variables = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'secret']);
      const { gateway } = await loadProject(projectFolder(files), Object.fromEntries(variables));
      const config = gateway.sources['shop'];
      if (!config) throw new Error('There is no source.');
      expect(config.credentials ?? config.tls).toBeDefined();
      if (config.tls) return;
      const client = createUpstreamClient({ source: 'shop', config, telemetry: { emit: () => {} } });
      await client.close();
    },
  );
});
