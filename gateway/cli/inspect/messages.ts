import type { DocumentReport } from '../../project/inspect/document-report.ts';

/** What the process that inspects is asked. */
export interface InspectRequest {
  readonly document: string;
  /** Absolute path of the folder that relative paths start from. */
  readonly dir: string;
}

/** What it answers: at most one `described`, then one of the others. */
export type InspectMessage =
  /** What is known before the schema is built, in case that never ends. */
  | { readonly kind: 'described'; readonly report: DocumentReport }
  | { readonly kind: 'done'; readonly report: DocumentReport }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly ms: number };
