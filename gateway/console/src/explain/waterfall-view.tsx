import { type CSSProperties, useState } from 'react';
import { count, durationText } from './amounts.ts';
import { CallRow } from './call-row.tsx';
import type { Explanation } from './explanation.ts';
import { TimeBar } from './time-bar.tsx';
import { useArrowKeys } from './use-arrow-keys.ts';
import { endOf, type Level, levelsOf, outcomeKind, spanOf, ticksUntil } from './waterfall.ts';

/** With more calls than this, the longer levels begin folded. */
const fullyShown = 60;
const longLevel = 10;

export interface WaterfallViewProps {
  readonly explanation: Explanation;
  readonly colourOf: (source: string) => string;
}

/** The calls that were made, level by level, each as a bar from when it began to when its answer was there. */
export function WaterfallView({ explanation: { made, durationMs }, colourOf }: WaterfallViewProps) {
  const endMs = endOf(made, durationMs);
  const ticks = ticksUntil(endMs);
  const keys = useArrowKeys();
  return (
    <div className="weft-waterfall" {...keys}>
      <div className="weft-columns" aria-hidden="true">
        <span>Call</span>
        <span>Source</span>
        <span>Status</span>
        <span>Batch</span>
        <span>Notes</span>
        <span>Size</span>
        <span className="weft-axis">
          {ticks.map((ms) => (
            <span key={ms} style={at(ms / endMs)}>
              {durationText(ms)}
            </span>
          ))}
        </span>
      </div>
      <ol className="weft-levels" style={{ '--weft-tick': `${((ticks[1] ?? endMs) / endMs) * 100}%` } as CSSProperties}>
        {levelsOf(made).map((level) => (
          <LevelRows
            key={level.path ?? ''}
            level={level}
            endMs={endMs}
            colourOf={colourOf}
            beginsFolded={made.length > fullyShown && level.calls.length > longLevel}
          />
        ))}
      </ol>
    </div>
  );
}

function at(share: number): CSSProperties {
  return { '--weft-at': `${share * 100}%` } as CSSProperties;
}

interface LevelRowsProps {
  readonly level: Level;
  readonly endMs: number;
  readonly colourOf: (source: string) => string;
  readonly beginsFolded: boolean;
}

function LevelRows({ level: { path, calls }, endMs, colourOf, beginsFolded }: LevelRowsProps) {
  const [folded, setFolded] = useState(beginsFolded);
  const sources = [...new Set(calls.map(({ source }) => source))];
  const failed = calls.filter((call) => outcomeKind(call) === 'failed').length;
  return (
    <li className={sources.length === 1 ? `weft-level ${sources.map(colourOf)}` : 'weft-level'}>
      <button
        type="button"
        className="weft-level-name"
        data-row
        aria-expanded={!folded}
        onClick={() => setFolded(!folded)}
      >
        <span className="weft-level-label">
          <span className="weft-fold" aria-hidden="true" />
          <LevelPath path={path} />
          <span className="weft-dim">{count(calls.length, 'call')}</span>
          {failed > 0 && <span className="weft-bad">{failed} failed</span>}
        </span>
        {folded && <TimeBar time={spanOf(calls)} endMs={endMs} />}
      </button>
      {!folded && (
        <ol className="weft-calls">
          {calls.map((call, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: calls of a run never change their places.
            <CallRow key={index} call={call} endMs={endMs} colour={colourOf(call.source)} />
          ))}
        </ol>
      )}
    </li>
  );
}

/** The last name stands out: those before it are of the levels above. */
function LevelPath({ path }: { readonly path: string | null }) {
  if (path === null) return <span className="weft-path">called by code</span>;
  const last = path.lastIndexOf('.') + 1;
  return (
    <span className="weft-path">
      {last > 0 && <span className="weft-dim">{path.slice(0, last)}</span>}
      {path.slice(last)}
    </span>
  );
}
