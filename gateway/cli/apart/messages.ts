import type { Problem } from '../../errors/project-error.ts';
import type { Drift } from '../drift/schema-drift.ts';
import { ownMessages } from '../own-messages.ts';

/** What the process that builds tells the one that waits for it. */
export type BuildMessage =
  | { readonly kind: 'kept'; readonly file: string }
  /** Another build than the one that is served, and what it changes for those who use it. */
  | { readonly kind: 'renewed'; readonly file: string; readonly drift: Drift }
  /** Only the process that builds the graph can serve it. */
  | { readonly kind: 'unstorable'; readonly reason: string }
  /** Something is wrong in the project's files. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly reason: string };

export const isBuildMessage = ownMessages<BuildMessage>({
  kept: ['file'],
  renewed: ['file', 'drift'],
  unstorable: ['reason'],
  refused: ['problems'],
  failed: ['reason'],
});

/** To build once more what is served, with the present description of one source. */
export interface RenewalRequest {
  readonly source: string;
  /** The artefact that is served. */
  readonly served: string;
  /** Where the new one is written to. */
  readonly into: string;
}
