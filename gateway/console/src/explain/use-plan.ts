import { pick, tryParseJSONC, useGraphiQL } from '@graphiql/react';
import { useEffect, useRef, useState } from 'react';
import type { GatewayAccess } from '../gateway-access.ts';
import { operationToRun } from '../operation-to-run.ts';
import { askPlan, type PlanAnswer } from './ask-plan.ts';

/** So long nothing was typed before the plan of it is asked for. */
const restMs = 400;

/** The plan of the operation in the editor, asked for anew when it changes. `undefined` until the first one is there. */
export function usePlan(gateway: GatewayAccess): PlanAnswer | undefined {
  const { tabs, activeTabIndex, operationName, headerEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'operationName', 'headerEditor'),
  );
  const tab = tabs[activeTabIndex];
  const query = tab?.query ?? '';
  const variables = tab?.variables ?? '';
  const headers = headerEditor?.getValue() ?? tab?.headers ?? '';
  const [answer, setAnswer] = useState<PlanAnswer>();
  // Meanwhile there is one to look at.
  const isThere = useRef(false);
  useEffect(() => {
    const asking = new AbortController();
    const ask = () =>
      planOf(gateway, { query, variables, headers, operationName: operationName ?? null }, asking.signal).then(
        (plan) => {
          if (asking.signal.aborted) return;
          isThere.current = true;
          setAnswer(plan);
        },
      );
    const timer = setTimeout(ask, isThere.current ? restMs : 0);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [gateway, query, variables, headers, operationName]);
  return answer;
}

interface Edited {
  readonly query: string;
  readonly variables: string;
  readonly headers: string;
  readonly operationName: string | null;
}

async function planOf(gateway: GatewayAccess, edited: Edited, signal: AbortSignal): Promise<PlanAnswer> {
  const { query } = edited;
  try {
    const variables = tryParseJSONC(edited.variables) ?? {};
    const headers = tryParseJSONC(edited.headers) ?? {};
    const operationName = operationToRun(query, edited.operationName);
    return await askPlan(gateway, { query, operationName, variables, headers }, signal);
  } catch (error) {
    return { messages: [error instanceof Error ? error.message : String(error)] };
  }
}
