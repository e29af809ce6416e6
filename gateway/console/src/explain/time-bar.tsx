import type { CSSProperties } from 'react';
import { durationText } from './amounts.ts';
import type { MadeCall } from './explanation.ts';

export interface TimeBarProps {
  readonly time: Pick<MadeCall, 'startMs' | 'durationMs'>;
  /** What the right end of the bars stands for. */
  readonly endMs: number;
}

/** A time as a bar on the axis. */
export function TimeBar({ time: { startMs, durationMs }, endMs }: TimeBarProps) {
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
