import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import type { GraphiQLPlugin } from '@graphiql/react';
import { type ExplainPanelOptions, explainPanel } from './explain/explain-panel.tsx';

/** Panels of the sidebar below the documentation, from top to bottom. */
export function panels(explain: ExplainPanelOptions): GraphiQLPlugin[] {
  return [HISTORY_PLUGIN, explainPanel(explain)];
}
