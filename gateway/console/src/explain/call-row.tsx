import { memo, useId, useState } from 'react';
import { sizeText } from './amounts.ts';
import { CallDetail } from './call-detail.tsx';
import { batchText, notesOf, outcomeOf } from './call-texts.ts';
import type { MadeCall } from './explanation.ts';
import { TimeBar } from './time-bar.tsx';
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
        <TimeBar time={call} endMs={endMs} />
      </button>
      {isOpen && <CallDetail id={id} call={call} />}
    </li>
  );
});
