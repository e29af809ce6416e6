import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { GraphiQL } from 'graphiql';
import { useMemo } from 'react';
import type { ConsoleSettings } from '../console-settings.ts';
import { DocsAtQueries } from './docs-at-queries.tsx';
import { editorThemes } from './editor-themes.ts';
import { gatewayFetcher } from './gateway-fetcher.ts';
import type { ConsoleStorage } from './open-storage.ts';
import { panels } from './panels.ts';
import { WeftLogo } from './weft-logo.tsx';

const welcome = `# Ctrl-Space completes, Ctrl-Enter runs.
# Queries that .meshrc.yaml lists under "documents" open here as tabs.

{
  __typename
}
`;

/** Below this there is no room for documentation beside the query and its answer. */
const wideWindowPx = 1280;

export interface WeftConsoleProps {
  readonly settings: ConsoleSettings;
  readonly storage: ConsoleStorage;
}

export function WeftConsole({ settings, storage }: WeftConsoleProps) {
  const { headers, documents, title } = settings;
  const fetcher = useMemo(() => gatewayFetcher(location.pathname, headers), [headers]);
  const presetHeaders = Object.keys(headers).length > 0 ? JSON.stringify(headers, undefined, 2) : undefined;
  const tabs = documents.map(({ text }) => ({ query: text, ...(presetHeaders && { headers: presetHeaders }) }));
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage as Storage}
      plugins={panels}
      editorTheme={editorThemes}
      defaultQuery={welcome}
      {...(tabs.length > 0 && { defaultTabs: tabs })}
      {...(presetHeaders && { defaultHeaders: presetHeaders })}
      {...(innerWidth >= wideWindowPx && { visiblePlugin: DOC_EXPLORER_PLUGIN })}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <WeftLogo title={title} />
      </GraphiQL.Logo>
      <DocsAtQueries />
    </GraphiQL>
  );
}
