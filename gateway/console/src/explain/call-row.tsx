import { type CSSProperties, memo, useId, useState } from 'react';
import { durationText, sizeText } from './amounts.ts';
import { CallDetail } from './call-detail.tsx';
import { batchText, notesOf, outcomeOf } from './call-texts.ts';
import type { MadeCall } from './explanation.ts';
import { outcomeKind } from './waterfall.ts';

export interface CallRowProps {
  readonly call: MadeCall;
  /** What the right end of the bars stands for. */
  readonly endMs: number;
  /** Class with the colour of the call's source. */
  readonly colour: string;
}

/** A call in one line, and in full below it once it is opened. */
export const CallRow = memo(function CallRow({ call, endMs, colour }: CallRowProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <li className={`weft-call ${colour}`} data-from={call.from} data-outcome={outcomeKind(call)}>
      <button
        type="button"
        className="weft-call-row"
        data-row
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="weft-cell weft-name">
          <i className="weft-dot" aria-hidden="true" />
          <span className="weft-operation" title={call.operation}>
            {call.operation}
          </span>
        </span>
        <span className="weft-small">
          <span className="weft-cell weft-dim">{call.source}</span>
          <span className="weft-cell weft-status">
            <span className="weft-dim">{call.method}</span> {outcomeOf(call)}
          </span>
          <span className="weft-cell">{batchText(call)}</span>
          <span className="weft-cell weft-notes">
            {notesOf(call).map((note) => (
              <span key={note} className="weft-note">
                {note}
              </span>
            ))}
          </span>
          <span className="weft-cell weft-size">{call.bytes === null ? '' : sizeText(call.bytes)}</span>
        </span>
        <Bar call={call} endMs={endMs} />
      </button>
      {isOpen && <CallDetail id={id} call={call} />}
    </li>
  );
});

function Bar({ call: { startMs, durationMs }, endMs }: Pick<CallRowProps, 'call' | 'endMs'>) {
  const start = Math.min(1, startMs / endMs);
  const length = durationMs === null ? 1 - start : Math.min(1 - start, durationMs / endMs);
  const style = { '--weft-start': `${start * 100}%`, '--weft-length': `${length * 100}%` } as CSSProperties;
  return (
    <span className="weft-track" style={style}>
      <span className="weft-bar" data-endless={durationMs === null || undefined} />
      <span className="weft-time">{durationMs === null ? 'running' : durationText(durationMs)}</span>
    </span>
  );
}
