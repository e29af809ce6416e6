import { count, durationText, sizeText } from './amounts.ts';
import type { ExplainedRun, Run } from './explain-runs.ts';
import type { Explanation } from './explanation.ts';
import { Notice, WithoutExplanation } from './notices.tsx';
import { plannedCalls, plannedTotal } from './plan.ts';
import { sourceColours } from './source-colours.ts';
import { callsBySource, totalOf } from './waterfall.ts';
import { WaterfallView } from './waterfall-view.tsx';

export interface RunPageProps {
  readonly run: Run;
  /** Whether the operation was changed since. */
  readonly isOutdated: boolean;
}

/** What the last run of an operation came to. */
export function RunPage({ run, isOutdated }: RunPageProps) {
  return (
    <>
      {isOutdated && <p className="weft-hint">The operation was changed since this run.</p>}
      {'explanation' in run ? <Calls {...run} /> : <WithoutExplanation {...run} />}
    </>
  );
}

function Calls({ explanation, errors }: ExplainedRun) {
  const { made, calls } = explanation;
  if (made.length === 0) {
    return (
      <Notice title="No API was called">
        <p>
          The gateway answered by itself in {durationText(explanation.durationMs)}
          {errors > 0 && `, with ${count(errors, 'error')}`}.
        </p>
      </Notice>
    );
  }
  const sources = [...made, ...plannedCalls(calls)].map(({ source }) => source);
  const colourOf = sourceColours(sources);
  return (
    <>
      <Summary explanation={explanation} errors={errors} />
      <ul className="weft-sources" aria-label="Calls by source">
        {callsBySource(made).map(([source, ofSource]) => {
          const total = totalOf(ofSource);
          return (
            <li key={source} className={`weft-source ${colourOf(source)}`}>
              <b>{source}</b> {count(total.made, 'call')}
              {total.made > 0 && <span className="weft-dim"> {durationText(total.waitedMs)}</span>}
            </li>
          );
        })}
      </ul>
      <WaterfallView explanation={explanation} colourOf={colourOf} />
    </>
  );
}

function Summary({ explanation, errors }: { readonly explanation: Explanation; readonly errors: number }) {
  const { made, durationMs } = explanation;
  const { made: amount, shared, cached, retries, failed, bytes, waitedMs } = totalOf(made);
  return (
    <dl className="weft-summary">
      <Figure name="Calls" value={String(amount)} note={plannedNote(explanation)} />
      <Figure name="Time" value={durationText(durationMs)} note={`${durationText(waitedMs)} in APIs`} />
      <Figure name="Read" value={sizeText(bytes)} />
      {shared > 0 && <Figure name="Deduplicated" value={String(shared)} note="not called again" />}
      {cached > 0 && <Figure name="Cached" value={String(cached)} note="not called" />}
      {retries > 0 && <Figure name="Sent again" value={String(retries)} />}
      {failed > 0 && <Figure name="Failed" value={String(failed)} note={count(errors, 'error')} isBad />}
      {failed === 0 && errors > 0 && <Figure name="Errors" value={String(errors)} note="in the answer" isBad />}
    </dl>
  );
}

/** What code of the project calls is in no plan. */
function plannedNote({ calls, byCode, made }: Explanation): string | false {
  if (byCode.length > 0) return `${made.filter(({ path }) => path === null).length} by code`;
  const most = plannedTotal(calls);
  return most > 0 && `of at most ${most}`;
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string | false;
  readonly isBad?: boolean;
}

function Figure({ name, value, note, isBad = false }: FigureProps) {
  return (
    <div className={isBad ? 'weft-figure weft-bad' : 'weft-figure'}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {note && <span>{note}</span>}
      </dd>
    </div>
  );
}
