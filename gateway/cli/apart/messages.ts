import type { Problem } from '../../errors/project-error.ts';
import { ownMessages } from '../own-messages.ts';

/** What the process that builds tells the one that waits for it. */
export type BuildMessage =
  | { readonly kind: 'kept'; readonly file: string }
  /** Only the process that builds the graph can serve it. */
  | { readonly kind: 'unstorable'; readonly reason: string }
  /** Something is wrong in the project's files. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly reason: string };

export const isBuildMessage = ownMessages<BuildMessage>({
  kept: ['file'],
  unstorable: ['reason'],
  refused: ['problems'],
  failed: ['reason'],
});
