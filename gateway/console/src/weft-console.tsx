import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { GraphiQL } from 'graphiql';
import { useMemo } from 'react';
import type { ConsoleSettings } from '../console-settings.ts';
import { DocsAtQueries } from './docs-at-queries.tsx';
import { editorThemes } from './editor-themes.ts';
import { createExplainRuns } from './explain/explain-runs.ts';
import { explainedFetcher } from './explain/explained-fetcher.ts';
import type { GatewayAccess } from './gateway-access.ts';
import { gatewayFetcher } from './gateway-fetcher.ts';
import { keepsHeaders, keptHeaders } from './kept-headers.ts';
import type { ConsoleStorage } from './open-storage.ts';
import { panels } from './panels.ts';
import { SchemaAfterRun } from './schema-after-run.tsx';
import type { Session } from './sign-in/session.ts';
import { SignIn } from './sign-in/sign-in.tsx';
import { presetCredentials, signedInFetch } from './sign-in/signed-in-fetch.ts';
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
  /** Where visitors can sign in. */
  readonly session: Session | undefined;
}

export function WeftConsole({ settings, storage, session }: WeftConsoleProps) {
  const { headers, documents, title, explain, login } = settings;
  const runs = useMemo(createExplainRuns, []);
  const gateway = useMemo<GatewayAccess>(() => {
    const options = session && { session, apiKeyHeader: login?.apiKeyHeader, presetHeaders: headers };
    return { endpoint: location.pathname, fetch: options ? signedInFetch(options, fetch) : fetch };
  }, [session, login, headers]);
  const plugins = useMemo(() => panels({ allowed: explain, gateway, runs }), [explain, gateway, runs]);
  const fetcher = useMemo(() => {
    const plain = gatewayFetcher({ ...gateway, presetHeaders: keptHeaders(storage) ?? headers });
    return explain ? explainedFetcher(plain, runs) : plain;
  }, [gateway, headers, storage, explain, runs]);
  const hasHeaders = Object.keys(headers).length > 0;
  const defaultHeaders = hasHeaders ? { defaultHeaders: JSON.stringify(headers, undefined, 2) } : {};
  const tabs = documents.map(({ text }) => ({ query: text, headers: defaultHeaders.defaultHeaders ?? null }));
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage as ConsoleStorage & Storage}
      plugins={plugins}
      editorTheme={editorThemes}
      defaultQuery={welcome}
      {...defaultHeaders}
      {...(tabs.length > 0 && { defaultTabs: tabs })}
      {...(innerWidth >= wideWindowPx && { visiblePlugin: DOC_EXPLORER_PLUGIN })}
      // GraphiQL restores the visitor's choice only where keeping headers is the default.
      shouldPersistHeaders={keepsHeaders(storage)}
      showPersistHeadersSettings
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <span className="weft-corner">
          {login && session && (
            <SignIn
              session={session}
              login={login}
              storage={storage}
              presetCredentials={presetCredentials({ apiKeyHeader: login.apiKeyHeader, presetHeaders: headers })}
            />
          )}
          <WeftLogo title={title} />
        </span>
      </GraphiQL.Logo>
      <DocsAtQueries />
      <SchemaAfterRun />
    </GraphiQL>
  );
}
