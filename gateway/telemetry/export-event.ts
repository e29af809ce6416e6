/** Some of what is measured was sent on to a collector, or is lost. */
export interface ExportEvent {
  type: 'export';
  /** How many spans it has taken. */
  sent: number;
  /** How many are lost. */
  lost: number;
  /** Why; `undefined` where none is. */
  reason: string | undefined;
}
