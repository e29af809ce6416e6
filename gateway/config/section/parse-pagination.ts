import type { KeyPath } from '../document/config-node.ts';
import { nodeOf } from '../document/read-program.ts';
import { SourceText } from '../document/source-text.ts';
import type { PaginationConfig } from '../pagination-config.ts';
import { type Explanation, explainIssues } from './explain-issues.ts';
import { pagination } from './pagination.ts';

/** A fault of a declaration: where in it, and what would be accepted. */
export interface PaginationFault {
  readonly path: KeyPath;
  readonly message: string;
}

/**
 * Reads a declaration of pages that stands elsewhere than in `.meshrc.yaml`: `x-weft-pagination` of a description.
 * @returns all that is wrong, where something is
 */
export function parsePagination(
  value: unknown,
): { readonly config: PaginationConfig } | { readonly faults: readonly PaginationFault[] } {
  const { success, data, error } = pagination.safeParse(value, { error: () => '' });
  if (success) return { config: data };
  const place = { source: new SourceText('', '', ''), offset: undefined };
  const faults: readonly Explanation[] = explainIssues(error.issues, nodeOf(value, place));
  return { faults };
}
