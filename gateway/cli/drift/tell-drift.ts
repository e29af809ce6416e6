import type { Telemetry } from '../../telemetry/events.ts';
import type { Drift } from './schema-drift.ts';

const mostChanges = 20;

/** Reports what the change of a description changes for those who use the schema; nothing where that is nothing. */
export function tellDrift(telemetry: Telemetry, source: string, { kind, changes, operations }: Drift): void {
  if (kind === 'none') return;
  const broken = operations.map(({ name, reason }) => `${name} fits no more: ${reason}`);
  const worst = changes.filter(({ level }) => level === kind).map(({ message }) => message);
  const told = [...broken, ...worst];
  const more = told.length > mostChanges ? [`and ${told.length - mostChanges} more`] : [];
  telemetry.emit({ type: 'drift', source, kind, changes: [...told.slice(0, mostChanges), ...more] });
}
