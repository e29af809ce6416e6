import type { GraphiQLPlugin } from '@graphiql/react';
import { useState } from 'react';
import type { GatewayAccess } from '../gateway-access.ts';
import { ExplainIcon } from './explain-icon.tsx';
import type { ExplainRuns } from './explain-runs.ts';
import { NotAllowed, NotRunYet } from './notices.tsx';
import { PlanPage } from './plan-page.tsx';
import { RunPage } from './run-page.tsx';
import { useRunOfTab } from './use-run-of-tab.ts';

export interface ExplainPanelOptions {
  /** Whether the gateway explains: `gateway.explain`. */
  readonly allowed: boolean;
  /** Where plans are asked for. */
  readonly gateway: GatewayAccess;
  readonly runs: ExplainRuns;
}

/** The panel that shows an operation as REST calls: those that it may come to, and those that its last run came to. */
export function explainPanel({ allowed, gateway, runs }: ExplainPanelOptions): GraphiQLPlugin {
  return {
    title: 'Explain',
    icon: ExplainIcon,
    content: () => (allowed ? <Explain gateway={gateway} runs={runs} /> : <NotAllowed />),
  };
}

type PageName = 'run' | 'plan';

function Explain({ gateway, runs }: Pick<ExplainPanelOptions, 'gateway' | 'runs'>) {
  const [run, isOutdated] = useRunOfTab(runs);
  const [wide, setWide] = useState(false);
  // What the visitor chose holds until the next run.
  const [chosen, setChosen] = useState<{ readonly page: PageName; readonly at: typeof run }>();
  const page = chosen && chosen.at === run ? chosen.page : run ? 'run' : 'plan';
  const choose = (name: PageName) => setChosen({ page: name, at: run });
  return (
    <section className="weft-explain" aria-label="Explain" data-wide={wide || undefined}>
      <header className="weft-explain-header">
        <h1 className="weft-explain-title">Explain</h1>
        <fieldset className="weft-switch" aria-label="What to show">
          <button type="button" aria-pressed={page === 'plan'} onClick={() => choose('plan')}>
            Plan
          </button>
          <button type="button" aria-pressed={page === 'run'} onClick={() => choose('run')}>
            Last run
          </button>
        </fieldset>
        <button type="button" className="weft-button weft-widen" aria-pressed={wide} onClick={() => setWide(!wide)}>
          {wide ? 'Narrow' : 'Widen'}
        </button>
      </header>
      {page === 'plan' ? (
        <PlanPage gateway={gateway} />
      ) : run ? (
        <RunPage key={run.answeredAt} run={run} isOutdated={isOutdated} />
      ) : (
        <NotRunYet />
      )}
    </section>
  );
}
