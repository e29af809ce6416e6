import type { ReactNode } from 'react';
import { count, durationText, sizeText } from './amounts.ts';
import { outcomeOf } from './call-texts.ts';
import { CopyButton } from './copy-button.tsx';
import type { MadeCall } from './explanation.ts';

/** All that is known of a call, and the call as a command. */
export function CallDetail({ id, call }: { readonly id: string; readonly call: MadeCall }) {
  return (
    <div id={id} className="weft-detail">
      <p className="weft-url">
        <b>{call.method}</b> {call.url}
      </p>
      <dl className="weft-facts">
        <Fact name="Source">{call.source}</Fact>
        <Fact name="Operation">{call.operation}</Fact>
        <Fact name="Field">{call.path ?? 'none: code of the project called it'}</Fact>
        <Fact name="Outcome">{outcomeOf(call)}</Fact>
        <Fact name="Began">after {durationText(call.startMs)}</Fact>
        <Fact name="Took">{call.durationMs === null ? 'there was no answer yet' : durationText(call.durationMs)}</Fact>
        <Fact name="Size">{call.bytes !== null && sizeText(call.bytes)}</Fact>
        <Fact name="Batch">
          {call.keys !== null && `${count(call.keys, 'key')} for ${count(call.parents ?? call.keys, 'value')}`}
        </Fact>
        <Fact name="Deduplicated">
          {call.shared > 0 && `${count(call.shared, 'further wish', 'further wishes')} for the same`}
        </Fact>
        <Fact name="Sent again">{call.retries > 0 && count(call.retries, 'time')}</Fact>
        <Fact name="Cached">{call.from === 'cache' && 'answered without a call of this operation'}</Fact>
      </dl>
      <div className="weft-code">
        <pre>{call.curl}</pre>
        <CopyButton text={call.curl} label="Copy as curl" />
      </div>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  if (children === false) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
