import type { GatewayAccess } from '../gateway-access.ts';
import { count } from './amounts.ts';
import type { OperationPlan, PlannedCall } from './explanation.ts';
import { Messages, Notice } from './notices.tsx';
import { plannedCalls, plannedTotal, reasonOf } from './plan.ts';
import { sourceColours } from './source-colours.ts';
import { usePlan } from './use-plan.ts';

/** What the operation in the editor may come to, without a call. */
export function PlanPage({ gateway }: { readonly gateway: GatewayAccess }) {
  const answer = usePlan(gateway);
  if (!answer) return <p className="weft-hint">Asking for the plan …</p>;
  if ('plan' in answer) return <Plan plan={answer.plan} />;
  return (
    <Notice title="No plan for this">
      <Messages of={answer.messages} />
    </Notice>
  );
}

function Plan({ plan: { calls, byCode } }: { readonly plan: OperationPlan }) {
  const all = plannedCalls(calls);
  const colourOf = sourceColours(all.map(({ source }) => source));
  const sources = new Set(all.map(({ source }) => source)).size;
  return (
    <>
      <dl className="weft-summary">
        <div className="weft-figure">
          <dt>At most</dt>
          <dd>
            <b>{count(plannedTotal(calls), 'call')}</b>
            <span>
              {byCode.length > 0 ? 'and what code of the project calls' : `to ${count(sources, 'API')}`}, none made yet
            </span>
          </dd>
        </div>
      </dl>
      <ol className="weft-plan">
        {calls.map((call) => (
          <PlannedRows key={call.path} call={call} above="" colourOf={colourOf} />
        ))}
      </ol>
      {byCode.length > 0 && (
        <p className="weft-hint">
          Answered by code: <code>{byCode.join(', ')}</code>
        </p>
      )}
      <p className="weft-hint">
        The worst case: all keys differ, all lists are as long as they can be, and 100 rows where nothing tells.
      </p>
    </>
  );
}

interface PlannedRowsProps {
  readonly call: PlannedCall;
  /** The path of the call above. */
  readonly above: string;
  readonly colourOf: (source: string) => string;
}

function PlannedRows({ call, above, colourOf }: PlannedRowsProps) {
  const isMany = call.how !== 'batch' && call.calls > 1;
  const name = above === '' ? call.path : call.path.slice(above.length + 1);
  return (
    <li className={`weft-planned ${colourOf(call.source)}`}>
      <div className="weft-planned-row">
        <i className="weft-dot" aria-hidden="true" />
        <span className="weft-path">{name}</span>
        <span className={isMany ? 'weft-amount weft-many' : 'weft-amount'}>
          {count(call.calls, 'call')}
          {call.parents > 1 && <span className="weft-dim"> for {count(call.parents, 'row')}</span>}
        </span>
        <span className="weft-dim weft-planned-operation">
          {call.source} {call.operation}
          {reasonOf(call) && ` · ${reasonOf(call)}`}
        </span>
      </div>
      {call.children.length > 0 && (
        <ol>
          {call.children.map((child) => (
            <PlannedRows key={child.path} call={child} above={call.path} colourOf={colourOf} />
          ))}
        </ol>
      )}
    </li>
  );
}
