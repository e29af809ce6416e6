import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import type { GraphiQLPlugin } from '@graphiql/react';

/** Panels of the sidebar below the documentation, from top to bottom. */
export const panels: GraphiQLPlugin[] = [HISTORY_PLUGIN];
